/** Message numbers (RFC 4250 section 4.1.2 and OpenSSH's PROTOCOL) and reasons of SSH. */

export const Message = {
  disconnect: 1,
  ignore: 2,
  unimplemented: 3,
  debug: 4,
  serviceRequest: 5,
  serviceAccept: 6,
  extInfo: 7,
  kexInit: 20,
  newKeys: 21,
  /** KEXDH_INIT, KEX_ECDH_INIT. */
  kexFirst: 30,
  /** KEXDH_REPLY, KEX_ECDH_REPLY, and GEX_GROUP. */
  kexReply: 31,
  gexInit: 32,
  gexReply: 33,
  gexRequest: 34,
  userauthRequest: 50,
  userauthFailure: 51,
  userauthSuccess: 52,
  userauthPkOk: 60,
  globalRequest: 80,
  requestSuccess: 81,
  requestFailure: 82,
  channelOpen: 90,
  channelOpenConfirmation: 91,
  channelOpenFailure: 92,
  channelWindowAdjust: 93,
  channelData: 94,
  channelExtendedData: 95,
  channelEof: 96,
  channelClose: 97,
  channelRequest: 98,
  channelSuccess: 99,
  channelFailure: 100,
  ping: 192,
  pong: 193,
} as const

/** SSH_DISCONNECT_PROTOCOL_ERROR: the one reason OpenSSH's sshd gives. */
export const PROTOCOL_ERROR = 2
/** SSH_OPEN_CONNECT_FAILED: its reason for every channel it does not open. */
export const CONNECT_FAILED = 2
/** From here on numbers are local extensions; OpenSSH takes none of them (SSH2_MSG_LOCAL_MIN). */
export const LOCAL_MESSAGES = 192
/** SSH2_MSG_TRANSPORT_MAX: above are the services'. */
export const TRANSPORT_MESSAGES_MAX = 49

/** ssh_packet_type_is_kex of OpenSSH: what may be sent during a key exchange. */
export const isOfKeyExchange = (type: number): boolean =>
  type <= TRANSPORT_MESSAGES_MAX && (type < Message.serviceRequest || type > Message.extInfo)
