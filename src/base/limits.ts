/** Every bound on what a visitor can make grow, each with its reason. */

/** NAME_MAX of Linux (limits.h): bytes of one name. */
export const NAME_BYTES_MAX = 255
/** PATH_MAX of Linux (limits.h), the closing NUL included. */
export const PATH_BYTES_MAX = 4096
/** MAXSYMLINKS of Linux (path_resolution(7)): links followed in one walk. */
export const LINKS_FOLLOWED_MAX = 40
/** Pipes hold 64 KiB (pipe(7)); writes up to PIPE_BUF are atomic. */
export const PIPE_BYTES = 65_536
export const PIPE_ATOMIC_BYTES = 4_096

/** Files nobody planned that come into being in one world: each costs some 500 bytes of memory... */
export const GHOSTS_MAX = 2_048
/** ... and never more than this share of the inodes that a visitor may have. */
export const GHOSTS_SHARE = 1 / 8
/** Removed names of one directory that must not come back; beyond it nothing does any more. */
export const WHITEOUTS_MAX = 256
/** What one log has grown by between two changes of a visitor and becomes his; more is ENOSPC. */
export const LIVING_ABSORBED_BYTES_MAX = 8_388_608
/** What a log of a world may hold of what daemons write because of visitors: 200 logins a week. */
export const NOTES_BYTES_MAX = 524_288
/** Pieces in which a log gives the bytes of one read. */
export const LIVING_READS_MAX = 65_536
/** Answers about paths nobody planned that a machine keeps; others are worked out again. */
export const CONJURED_MAX = 20_000

/** A process runs at most this long before another visitor's gets its turn. */
export const SLICE_MS = 3
/** Slices run one after the other for this long, then messages and timers are looked at. */
export const BURST_MS = 4
/** Who slept may be this much ahead of who computed: keeps typed commands quick. */
export const WAKE_CREDIT_MS = 20
/** Steps between two looks at the clock; a step costs about 0.1-1 us. */
export const STEPS_PER_LOOK = 64
/** Frames on one process's stack; bash itself dies of less (8 MiB of C stack). */
export const FRAMES_MAX = 100_000

/** execve(2): one argument or variable (MAX_ARG_STRLEN), and all of them (a quarter of 8 MiB). */
export const ARGUMENT_BYTES_MAX = 131_072
export const ARGUMENTS_BYTES_MAX = 2_097_152
/** `#!` files that name another `#!` file: Linux follows four (fs/exec.c). */
export const INTERPRETERS_MAX = 4
/** stdio's buffer for files and pipes (st_blksize). */
export const STDIO_BYTES = 4_096

/** Connections one address may have at a time (MaxStartups keeps a real sshd below that)... */
export const CONNECTIONS_PER_SOURCE_MAX = 64
/** ... but tests, load generators and local proxies come from loopback. */
export const CONNECTIONS_PER_LOOPBACK_MAX = 4_096
/** Connections in all: 20,000 cost about 1 GiB with their shells. */
export const CONNECTIONS_MAX = 20_000
/** MaxSessions of sshd_config(5). */
export const CHANNELS_PER_VISIT_MAX = 10

/** Heap of one machine's worker; beyond it V8 ends the worker, not the process. */
export const MACHINE_HEAP_MB = 2_048
/** A machine is asked this often whether it still turns, and ended when it stays silent. */
export const WATCHDOG_GAP_MS = 1_000
export const WATCHDOG_SILENCE_MS = 15_000
/** One that is being loaded answers nobody: from a cold disk on a crowded host that takes long. */
export const MACHINE_START_MS_MAX = 120_000
/** A world nobody is in stays in memory this long, for who comes back at once. */
export const WORLD_LINGER_MS = 30_000

/** The API: a request body; a command's output; how long it runs before SIGINT, then SIGKILL. */
export const API_BODY_BYTES_MAX = 1_048_576
export const API_OUTPUT_BYTES_MAX = 1_048_576
export const API_COMMAND_MS = 10_000
export const API_COMMAND_GRACE_MS = 2_000
/** An API session nobody uses ends; so many may exist, per address and in all. */
export const API_SESSION_IDLE_MS = 1_800_000
export const API_SESSIONS_PER_SOURCE_MAX = 256
export const API_SESSIONS_MAX = 10_000
/** Characters of a session id that a caller may choose. */
export const API_SESSION_ID_CHARS_MAX = 256
/** Steps of one match of a pattern with extglob groups: some 50 ms, then it does not match. */
export const GLOB_STEPS_MAX = 400_000

/** A sniffed port waits so long for a first byte; clients that speak first do so in a few ms. */
export const SNIFF_MS = 200
/** Once a protocol's beginning has shown, the rest of it must follow within this time. */
export const SNIFF_MORE_MS = 2_000
/** Bytes looked at before a protocol is settled. */
export const SNIFF_BYTES_MAX = 8_192
/** Compiled patterns kept for reuse by one thread: a script's loop uses few, each is small. */
export const PATTERNS_KEPT_MAX = 512

/** Content is kept, hashed and fetched in pieces of this size; programs read as much in a turn. */
export const CHUNK_BYTES = 65_536
/** st_blksize and the unit in which a disk gives out space (ext4's default). */
export const BLOCK_BYTES = 4_096
/** Content up to this stands in the chunk's record; more goes to the store by hash. */
export const INLINE_BYTES_MAX = 4_096
/** s_maxbytes of ext4 with 4 KiB blocks: 2^32 - 1 blocks. */
export const FILE_BYTES_MAX = 17_592_186_040_320
/** One read copies at most this much: a bigger buffer is nobody's, and short reads are allowed. */
export const READ_BYTES_MAX = 16_777_216
/** Content of one world kept in memory although the store has it, too. */
export const RESIDENT_BYTES_MAX = 8_388_608
/** Arrays (of 4 to 64 KiB) that a thread keeps for content to come: new ones cost three times as much. */
export const SPARE_BYTES_MAX = 67_108_864
/** EXT4_LINK_MAX: names of one inode; directories are not counted so (dir_nlink). */
export const HARD_LINKS_MAX = 65_000
/** New names per allowed inode: hard links cost memory, too. Beyond: ENOSPC. */
export const NAMES_PER_INODE_MAX = 2
/** Access times of unchanged files, kept for relatime: a `find -exec cat` must not cost memory. */
export const ACCESS_TIMES_MAX = 4_096
/** XATTR_NAME_MAX, XATTR_SIZE_MAX (limits.h); ext4 has one block for all of an inode's. */
export const XATTR_NAME_BYTES_MAX = 255
export const XATTR_VALUE_BYTES_MAX = 65_536
export const XATTR_BLOCK_BYTES_MAX = 4_060
/** One text, number or list of a Python program: what is longer is a MemoryError. */
export const PYTHON_VALUE_BYTES_MAX = 2_097_152
/** A file that vi and nano open, and what is typed into one: it is held as lines. */
export const EDITED_BYTES_MAX = 4_194_304
/** Services that visitors have started and a world remembers. */
export const PLANTED_UNITS_MAX = 64
/** One text that a world's kernel keeps for a program: some thousand rules of a packet filter. */
export const KERNEL_STATE_BYTES_MAX = 131_072
/** kernel.pid_max of 64-bit Linux (PID_MAX_LIMIT), and where numbers begin again after it. */
export const PID_MAX = 4_194_304
export const PID_WRAP = 300
/** A world stores its pid counter in steps: a fork must not cost a commit. */
export const PID_STEP = 256
/** Supplementary groups (NGROUPS_MAX). */
export const GROUPS_MAX = 65_536

/** Bytes of imagined and recorded files a machine keeps at hand; older ones are made anew. */
export const CANON_BYTES_MAX = 33_554_432
/** Blocks (256 KiB each) of an image's recorded bytes that stay decompressed. */
export const RECORDED_BLOCKS_OPEN_MAX = 8
/** An imported root: names in it. Its tree is laid out in memory, some 300 bytes each. */
export const IMPORTED_NAMES_MAX = 500_000
/** Bytes of all its files: what a header promises is written down as zeros, and fills the disk... */
export const IMPORTED_BYTES_MAX = 68_719_476_736
/** ... and of one file: sizes of an image's contents are 32-bit numbers. */
export const IMPORTED_FILE_BYTES_MAX = 4_294_967_295
/** An extended header or a long name of an archive is held in memory... */
export const ARCHIVE_HEADER_BYTES_MAX = 1_048_576
/** ... and so is where a file with holes has bytes. */
export const ARCHIVE_SPANS_MAX = 65_536
/** Imported bytes are compressed, kept and opened in blocks of this size. */
export const IMPORTED_BLOCK_BYTES = 262_144
/** Blocks of an imported image that stay decompressed in a thread: 16 MiB. */
export const IMPORTED_BLOCKS_OPEN_MAX = 64
/** /etc/passwd and /etc/group are read up to this size: a visitor may have made them huge. */
export const ACCOUNT_FILE_BYTES_MAX = 4_194_304
/** Of wtmp and btmp so much is read at once, the newest: some 40,000 logins. */
export const LOGIN_RECORDS_BYTES_MAX = 16_777_216
/** df counts what is in a tmpfs up to so many names: it does so in one go. */
export const WALKED_ENTRIES_MAX = 4_096
/** A line that does not end: programs that work by lines hold no more than this of it. */
export const LINE_BYTES_MAX = 16_777_216
/** What a program that must see all of its input first (sort, tac) may hold in memory. */
export const HELD_BYTES_MAX = 67_108_864
/** Directories a walk goes down before it gives up, as the C library's descriptors would. */
export const WALK_DEPTH_MAX = 1_000

/** Words one brace expansion may make; bash would take gigabytes before it gives up. */
export const BRACE_WORDS_MAX = 131_072
/** Words of one sequence {1..n}, which cost less to make. */
export const BRACE_SEQUENCE_MAX = 1_000_000
/** Unquoted characters of a word in which braces are looked for. */
export const BRACE_CHARACTERS_MAX = 65_536
/** Bytes of one variable's value; beyond, bash says that malloc(3) failed. */
export const VARIABLE_BYTES_MAX = 75_497_472
/** Function calls in each other; bash runs out of its 8 MiB stack and dies by SIGSEGV. */
export const FUNCTION_DEPTH_MAX = 4_000
/** Bytes $( ) takes in. */
export const SUBSTITUTION_BYTES_MAX = 75_497_472
/** Compiled arithmetic expressions kept for reuse by one thread. */
export const EXPRESSIONS_KEPT_MAX = 1024
/** Brackets, signs and assignments inside each other in one expression: what the stack bears. */
export const EXPRESSION_DEPTH_MAX = 256
/** MAX_EXPR_RECURSION_LEVEL of bash 5.2: variables whose values are expressions. */
export const EXPRESSION_LEVELS_MAX = 1024
/** Longer expressions inside each other stop earlier: what the default stack of Node bears. */
export const EXPRESSION_STACK_MAX = 7_500

/** The operator's client names a world in its first line. */
export const CONTROL_LINE_BYTES_MAX = 1_024
/**
 * Constructs inside each other in shell text: bash's parser stack holds some thousands, ours (the
 * JavaScript stack, 984 KiB) 220 of the most expensive kind, $( ).
 */
export const SHELL_NESTING_MAX = 100
/** `elif`s of one `if`: bash prints and runs each inside of the one before. */
export const SHELL_ELIFS_MAX = 1_000

/**
 * Output of one world that waits for the store. 64 connections of 10 channels with all their
 * credit are 42 MB; beyond that the world is lost rather than everybody's heap.
 */
export const GATE_QUEUED_BYTES_MAX = 67_108_864
/** Width and precision of one printf conversion: what is wider prints nothing, as past INT_MAX. */
export const FORMAT_WIDTH_MAX = 1_048_576
/** What one printf makes before it stops using its format again: memory of one step. */
export const PRINTF_BYTES_MAX = 8_388_608
/** Bytes of a script that a shell reads as a whole. */
export const SCRIPT_BYTES_MAX = 33_554_432
/** Statuses of ended children a shell keeps for `wait PID` (CHILD_MAX of bash is the user's limit). */
export const JOBS_REMEMBERED_MAX = 4_096

/** The operator's log, which visitors make grow: this much, and as much again set aside (.1). */
export const LOG_BYTES_MAX = 67_108_864
/** A machine that could not start is tried again after this time, twice as long each time. */
export const MACHINE_RESTART_MS = 500
export const MACHINE_RESTART_MS_MAX = 30_000
/** Bytes `read` and `mapfile` take from a file at once before they put back what is left over. */
export const READ_AHEAD_BYTES = 4_096
/** Bytes of one line that `read` takes: what a shell may hold in one variable. */
export const READ_LINE_BYTES_MAX = 16_777_216
/** Groups inside each other in a regular expression: what the stack bears. */
export const REGEX_DEPTH_MAX = 250
/** Instructions of one compiled regular expression; more is "Regular expression too big". */
export const REGEX_INSTRUCTIONS_MAX = 20_000
/** States a lazy automaton keeps before it starts anew: some 2 MB. */
export const REGEX_STATES_MAX = 1_000
/** Steps one search takes to build its automaton or to find groups: some 100 ms, then no match. */
export const REGEX_WORK_MAX = 5_000_000
/** Steps of a search with back-references (they cannot be done in linear time): some 100 ms. */
export const REGEX_STEPS_MAX = 2_000_000

/** Content no world names is forgotten at this age: long after whoever put it has named it. */
export const BLOB_AGE_MS_MIN = 6 * 3_600_000
/** How often such content is looked for: it reads every record. */
export const SWEEP_GAP_MS = 24 * 3_600_000
/** Records of this many bytes or less are those of a scan (its login, directories it has listed) ... */
export const SLIGHT_WORLD_BYTES = 256
/** ... to which nobody comes back after a day: of too many worlds these go first. */
export const SLIGHT_WORLD_MS = 24 * 3_600_000

/** An SSH client's first line (SSH_MAX_BANNER_LEN of OpenSSH), and one packet (PACKET_MAX_SIZE). */
export const SSH_IDENT_BYTES_MAX = 8_192
export const SSH_PACKET_BYTES_MAX = 262_144
/** Compiled regular expressions of [[ =~ ]] kept by one thread: each may hold 2 MB of states. */
export const REGEXES_KEPT_MAX = 32
/** N_TTY_BUF_SIZE of Linux: a terminal keeps that much unread input. */
export const TTY_INPUT_BYTES_MAX = 4_096
/** Echo that waits for a door without credit; what comes beyond it is not shown. */
export const TTY_ECHO_BYTES_MAX = 4_096
/** sshd_config(5): LoginGraceTime, MaxAuthTries, and the requests auth2.c takes at all. */
export const SSH_GRACE_MS = 120_000
export const SSH_AUTH_FAILURES_MAX = 6
export const SSH_AUTH_ATTEMPTS_MAX = 1_024
/** Variables a session may ask for (session.c of OpenSSH), and ports it may have forwarded. */
export const SSH_ENVIRONMENT_MAX = 128
export const SSH_FORWARDS_MAX = 100
/**
 * Input that waits for machines: of one connection (two full windows, so that one stopped program
 * does not stop its neighbours), and of all.
 */
export const SSH_HELD_BYTES_PER_CONNECTION_MAX = 4_194_304
export const SSH_HELD_BYTES_MAX = 268_435_456
/** A client that takes nothing of our last words is cut off after this time. */
export const SSH_LINGER_MS = 10_000
/** Rows and columns of a window: what a display has at most; redisplay costs as much a key. */
export const TTY_ROWS_MAX = 1_000
export const TTY_COLUMNS_MAX = 2_000

/** Texts whose trees a machine keeps, each and together: a tree is some ten times its text. */
export const PARSE_MEMO_TEXT_BYTES_MAX = 16_384
export const PARSE_MEMO_BYTES_MAX = 1_048_576
/** Networks whose accepted password `tries` remembers; a record is some 200 bytes. */
export const LOGIN_SOURCES_MAX = 65_536

/** A command line is told to the operator up to this length. */
export const COMMAND_TOLD_BYTES_MAX = 16_384
/** Aliases expanded in one command: aliases of aliases of aliases double with each level. */
export const SHELL_ALIAS_BYTES_MAX = 262_144
/** Bytes of a line in the line editor: each key may cost a look at all of it. */
export const EDIT_LINE_BYTES_MAX = 131_072
/** Changes of one line that undo can take back. */
export const UNDO_ENTRIES_MAX = 4_096
/** Texts the line editor keeps for yank (DEFAULT_MAX_KILLS of readline). */
export const KILL_RING_MAX = 10
/** Largest numeric argument of an editing command (MAX_ARG would be 1000000 in readline). */
export const EDIT_ARGUMENT_MAX = 100_000
/** Bytes `mapfile` puts into one array. */
export const MAPFILE_BYTES_MAX = 33_554_432
/** Bytes of a history file that `history -r` takes in. */
export const HISTORY_BYTES_MAX = 4_194_304
/** Commands a shell remembers, whatever HISTSIZE says. */
export const HISTORY_ENTRIES_MAX = 100_000
/** Lines of history files of which one copy serves all shells, and how long such a line may be. */
export const LINES_SHARED_MAX = 8_192
export const SHARED_LINE_CHARS_MAX = 256
/** Names one completion lists: more than a machine's PATH holds. */
export const COMPLETIONS_MAX = 20_000

/** Share of a machine's heap beyond which its heaviest process is killed; the rest is for one step. */
export const MEMORY_SOFT_SHARE = 0.6
/** Who added less than this is never killed for memory. */
export const MEMORY_KILL_BYTES_MIN = 8_388_608
/** Growth of one slice below this is not worth a note. */
export const MEMORY_NOTE_BYTES_MIN = 65_536
/** Between two such kills: what the first one held must be collected before it is missed. */
export const MEMORY_GUARD_GAP_MS = 400

/** Open file descriptions of one world (fs.file-max, ENFILE): each costs some 200 bytes. */
export const OPEN_FILES_MAX = 8_192
/** Descriptors of one world: a process may dup one file as often as RLIMIT_NOFILE lets it. */
export const DESCRIPTORS_MAX = 65_536
/** Pages of pipes in one world (fs.pipe-user-pages-soft): pipes beyond get two pages each. */
export const PIPE_PAGES_MAX = 4_096
/** Text that ${x/p/r}, ${x#p} and their like work on in one step (about 0.2 s at worst). */
export const PATTERN_TEXT_BYTES_MAX = 2_097_152
/** URLs one pattern of curl (`[1-9999]`) may stand for. */
export const CURL_URLS_MAX = 10_000
/** A password (PAM_MAX_RESP_SIZE), and rounds of its hash that a visitor may ask for: some 50 ms. */
export const PASSWORD_BYTES_MAX = 512
export const CRYPT_ROUNDS_MAX = 20_000
/** A compiled terminal description (term(5)); ncurses reads up to 32 KiB. */
export const TERMINFO_BYTES_MAX = 32_768
/** Steps of one parameterised capability: strings are short, and hold no loops. */
export const TERMINFO_STEPS_MAX = 4_096

/**
 * Batches of one world between machine and store: one that is being written and one that waits.
 * What changes meanwhile is sent once they are durable, so a slow disk makes no queue of old bytes.
 */
export const BATCHES_UNDER_WAY_MAX = 2
/** Content (64 KiB each) that came for processes which have not asked again yet. */
export const BLOBS_ARRIVED_MAX = 256
/** The API: connections; calls of one session that wait for a turn; how long a request may come. */
export const API_CONNECTIONS_MAX = 4_096
export const API_CALLS_WAITING_MAX = 256
export const API_REQUEST_MS = 30_000
/** tcp_keepalive_time of Linux, which a real sshd leaves as it is. */
export const KEEPALIVE_MS = 7_200_000
/** Who takes none of a raw line's last words is cut off after this time. */
export const LINE_LINGER_MS = 10_000

/** Texts of /proc kept for who reads on: the newest, each a few KiB. */
export const PROC_TEXTS_MAX = 16
/** A name that stands in blocks of its own in a tar archive, pax records included. */
export const TAR_NAME_BYTES_MAX = 65_536
/** Digits of a power, or after the point, that bc(1) computes: a step takes some 5 ms at most. */
export const BC_DIGITS_MAX = 50_000
/** A number that factor(1) looks at: a step with one of so many digits takes 2 ms at most. */
export const FACTOR_DIGITS_MAX = 400
/** A user's crontab: cron reads it every minute. */
export const CRONTAB_BYTES_MAX = 1_048_576
/** Bytes of a machine's byte arrays (files, pipes, held lines) beyond which a process is killed. */
export const MACHINE_ARRAYS_BYTES_MAX = 805_306_368
/** Worlds without visitors in which something still runs; beyond it the oldest's processes end. */
export const WORLDS_UNVISITED_MAX = 1_000

/** Text of one field of an event: what was typed (as told by machines), and everything else. */
export const EVENT_INPUT_CHARS_MAX = 16_384
export const EVENT_TEXT_CHARS_MAX = 2_048
/** All texts of one event together: a line stays below 512 KiB, however it has to be escaped. */
export const EVENT_CHARS_MAX = 32_768
/** Names in one list of an event, and bytes of a first packet: real clients offer some 40. */
export const EVENT_LIST_MAX = 128
export const EVENT_BYTES_MAX = 1_024
/** The sentence of an event repeats what stands in its fields. */
export const EVENT_MESSAGE_CHARS_MAX = 1_024
/** Happenings that wait for one sink, and their size: what comes beyond is counted and lost. */
export const EVENTS_QUEUED_MAX = 100_000
export const EVENTS_QUEUED_BYTES_MAX = 67_108_864
/** Happenings a sink gets in one turn (about 1 ms), and the pause in which they gather. */
export const EVENTS_BATCH_MAX = 256
export const EVENTS_GAP_MS = 100
/** How long a stop waits for sinks. */
export const EVENTS_CLOSE_MS = 5_000
/** data/log/mimicry.json is set aside at this size; each day begins a new one, too. */
export const EVENTS_FILE_BYTES_MAX = 134_217_728
/** Between two tries to write on a full disk: from so long up to so long. */
export const DISK_RETRY_MS = 1_000
export const DISK_RETRY_MS_MAX = 30_000
/** How long nothing may have failed until recordings and the index are written again. */
export const DISK_HEAL_MS = 30_000
/** How often old evidence is looked for, and what share of `data.max_bytes` written calls earlier. */
export const RETENTION_GAP_MS = 3_600_000
export const RETENTION_SHARE = 1 / 64
/** Share of `data.max_bytes` the session index may take. */
export const INDEX_SHARE = 1 / 10
/** A recording of one terminal; what comes beyond is not kept. */
export const RECORDING_BYTES_MAX = 16_777_216
/** Recorded text that waits for the disk: of one recording until it is written, and of all. */
export const RECORDING_HELD_CHARS_MAX = 65_536
export const RECORDINGS_HELD_CHARS_MAX = 67_108_864
/** Sessions whose row in the index is remembered: what is told after a visit's end adds to them. */
export const INDEX_ROWS_KNOWN_MAX = 32_768
/**
 * What one source may fill of `data.max_bytes` in a day (a proxy may make all visitors one source,
 * so it is much), and for how many sources that is counted at a time.
 */
export const EVIDENCE_SHARE_PER_SOURCE = 1 / 8
export const EVIDENCE_SOURCES_MAX = 65_536
/** How often what terminals showed goes to the disk. */
export const RECORDING_GAP_MS = 1_000

/** A link between tentacle and brain is kept so long without a pipe under it. */
export const LINK_RESUME_MS = 30_000
/** After so much silence a pipe is asked whether it lives, and then given up. */
export const LINK_PING_MS = 5_000
export const LINK_SILENCE_MS = 15_000
/** What has come is acknowledged after so many messages or bytes, or this long. */
export const LINK_ACK_MESSAGES = 64
export const LINK_ACK_BYTES = 65_536
export const LINK_ACK_MS = 20
/**
 * What the other end has not acknowledged. Bytes of channels are bounded by their credit: this is that
 * of 16,384 busy ones, and what a second of single characters makes of it. The rest is questions,
 * answers and what is told: who lets so much of that pile up is not listening.
 */
export const LINK_LENT_BYTES_MAX = 1_073_741_824
export const LINK_UNACKED_MESSAGES_MAX = 1_048_576
export const LINK_UNACKED_BYTES_MAX = 67_108_864
/** One message of a link; a frame's bytes are cut to parts below that. */
export const LINK_MESSAGE_BYTES_MAX = 1_048_576
/** A new visitor waits so long for a brain that is away, as before an overloaded sshd. */
export const NERVE_WAIT_MS = 20_000
/** Questions of one tentacle that are not answered yet. */
export const NERVE_CALLS_MAX = 20_000
/** Visits of one remote tentacle at a time. */
export const TENTACLE_VISITS_MAX = 10_000
/** What doors tell while the brain is away: more is dropped and counted. */
export const NERVE_TOLD_MAX = 10_000
export const NERVE_TOLD_BYTES_MAX = 16_777_216
/** What a door tells of one visit: a proxy's forwards are many, a stolen tentacle's lies are more. */
export const DOOR_TOLD_PER_VISIT_MAX = 10_000
/** Pipes of one tentacle that have not said yet what they are for; it dials one at a time. */
export const GREETINGS_AWAITED_MAX = 4
/** Headers, names and algorithms that one telling of a door may list. */
export const DOOR_TOLD_ITEMS_MAX = 512
/** A tentacle that has no brain dials again after so long, twice as long each time up to the most. */
export const DIAL_GAP_MS_MIN = 100
export const DIAL_GAP_MS_MAX = 2_000
/** Who opened a pipe must have said which link it is for within this time. */
export const GREETING_MS = 10_000

/** What a terminal keeps of a line before its end (N_TTY_BUF_SIZE less one). */
export const TELNET_LINE_BYTES_MAX = 4_095
/** What login(1) takes of it: PAM_MAX_MSG_SIZE of Linux-PAM, less the closing NUL. */
export const TELNET_ANSWER_BYTES_MAX = 511
/** A subnegotiation of an inetutils client: what comes beyond is dropped (subbuffer of telnetd). */
export const TELNET_SUB_BYTES_MAX = 512
/** LOGIN_TIMEOUT and LOGIN_RETRIES of Debian's login.defs(5). */
export const TELNET_GRACE_MS = 60_000
export const TELNET_TRIES_MAX = 5
/** Between the banner and the first question login(1) starts: what is typed meanwhile is flushed. */
export const TELNET_START_MS = 5
/** Answers to IAC commands that a client does not read: beyond it no more are made. */
export const TELNET_UNREAD_BYTES_MAX = 16_384
/** Negotiations told of one visit: a client has some twenty. */
export const TELNET_OPTIONS_TOLD_MAX = 64

/** Hours of logs whose sizes a machine remembers: 16 bytes each. */
export const LIVING_HOURS_MAX = 500_000
/** Bytes of logs a machine keeps at hand; older ones are made anew. */
export const LIVING_BYTES_MAX = 16_777_216
/** A machine learns its logs' sizes (about a second of work) so long after its start ... */
export const LEARNING_FIRST_MS = 10_000
/** ... in slices of this length: a visitor waits no longer for it than for a neighbour's command, */
export const LEARNING_SLICE_MS = 4
/** ... with pauses of this length between them: a seventh of a processor. */
export const LEARNING_PAUSE_MS = 24

/** nginx's client_header_buffer_size, and how many large_client_header_buffers of which size. */
export const HTTP_FIRST_BUFFER_BYTES = 1_024
export const HTTP_LARGE_BUFFER_BYTES = 8_192
export const HTTP_LARGE_BUFFERS_MAX = 4
/** nginx's client_max_body_size; bodies are thrown away as they come. */
export const HTTP_BODY_BYTES_MAX = 1_048_576
/** Of a body, what is told. */
export const HTTP_BODY_TOLD_BYTES_MAX = 1_024
/** nginx's client_header_timeout and keepalive_timeout as Debian leaves them. */
export const HTTP_HEADER_MS = 60_000
export const HTTP_KEEPALIVE_MS = 75_000
/** nginx's keepalive_requests. */
export const HTTP_REQUESTS_MAX = 1_000
/** nginx's lingering_timeout, client_body_timeout's cousin: how long a rest of a body is waited for. */
export const HTTP_LINGER_MS = 5_000
/** Headers told of one request; browsers send some twenty. */
export const HTTP_HEADERS_TOLD_MAX = 100
/** Requests told of one visit: a scanner's list has some hundreds. */
export const HTTP_REQUESTS_TOLD_MAX = 1_000

/** A PROXY header of a trusted proxy: its line (the specification's bound), its packet, its time. */
export const PROXY_LINE_BYTES_MAX = 107
export const PROXY_HEADER_BYTES_MAX = 4_096
export const PROXY_HEADER_MS = 3_000
/** A ClientHello of which server name and protocols are told. */
export const TLS_HELLO_BYTES_MAX = 16_384
/** Protocols told of a ClientHello: real ones offer two. */
export const TLS_PROTOCOLS_TOLD_MAX = 32
/** What is told of a protocol nobody speaks here. */
export const FIRST_BYTES_TOLD_MAX = 4_096
/** A TLS handshake takes at most as long as nginx waits for a request's head. */
export const TLS_HANDSHAKE_MS = 60_000

/** How often /metrics looks through the data folder: some 100,000 files take a second of its time. */
export const METRICS_FOLDER_GAP_MS = 60_000

/**
 * Acts of one channel: how many are looked at in one gap (some 5 ms of its time), and how many of one
 * kind are told; the same one is told once a gap. A visit's acts beyond the last are not judged.
 */
export const ACTS_GAP_MS = 1_000
export const ACTS_LOOKED_AT_PER_GAP_MAX = 20_000
export const ACTS_PER_GAP_MAX = 64
export const ACTS_PER_VISIT_MAX = 10_000
/** Of one act: arguments, characters of one, and of all its texts. */
export const ACT_ARGUMENTS_MAX = 64
export const ACT_ARGUMENT_CHARS_MAX = 1_024
export const ACT_CHARS_MAX = 4_096
/** Counts that signs keep of one visit or source, networks of which any are kept, and how long. */
export const INTENT_COUNTS_MAX = 128
export const INTENT_COUNT_NAME_CHARS_MAX = 128
export const INTENT_SOURCES_MAX = 16_384
export const INTENT_SOURCE_MS = 3_600_000
/** What of a command is told as the evidence of a sign. */
export const INTENT_EVIDENCE_CHARS_MAX = 256

/**
 * Personas a machine keeps besides the newest: some 60 MiB each when much of it is read. More of
 * them only while worlds stand on more; no visitor can make one.
 */
export const PERSONAS_PER_MACHINE = 3
/** Older personas the brain keeps built (about 10 MiB each), and answers about those it cannot build. */
export const PERSONAS_BUILT_MAX = 8

/** Requests of one mount that wait for bytes nobody has imagined yet; beyond: EAGAIN... */
export const FUSE_PARKED_MAX = 16_384
/** ... and what they may hold: a write into a ghost brings up to 1 MiB with it. */
export const FUSE_PARKED_BYTES_MAX = 67_108_864
/** Files without a name that the kernel is asked about before a disk is called full. */
export const FORGOTTEN_LOOKS_MAX = 256
/** Answers to readers of directories that a live mount keeps, to give them once more. */
export const FUSE_TOLD_BYTES_MAX = 4_194_304
/** Names of directories that readers of a mount are in the middle of (16 bytes each). */
export const FUSE_LISTED_NAMES_MAX = 1_048_576
/** Content that an operator's mount keeps in memory: a thread of its own, one world. */
export const MOUNT_RESIDENT_BYTES_MAX = 268_435_456
/** What a mount has changed goes to the store after so long, or at an fsync. */
export const MOUNT_COMMIT_GAP_MS = 500
/** Or when so much was written: content is hashed on the way to the store, at 1 to 2 GB/s. */
export const MOUNT_UNTOLD_BYTES_MAX = 134_217_728
/** Live mounts of one machine: each may hold 2 MiB of buffers and keep the thread from its visitors. */
export const LIVE_MOUNTS_MAX = 4
/** Content that a world keeps in memory while it is mounted live: its machine has others' worlds. */
export const LIVE_RESIDENT_BYTES_MAX = 100_663_296
/** A brain that is stopped waits so long for its live mounts to let go. */
export const LIVE_MOUNTS_CLOSE_MS_MAX = 2_000
/** Replies that a live mount has not taken yet: beyond it no more of its requests are heard. */
export const LIVE_QUEUED_BYTES_MAX = 8_388_608
/** Whoever asked for a live mount must come for it within this time. */
export const LIVE_MOUNT_START_MS = 10_000
/** One turn of a machine's thread serves a mount so long, then visitors get theirs... */
export const LIVE_BURST_MS = 2
/** ... in which the next request is waited for without a break: as long as a quick program needs... */
export const LIVE_SPIN_MS = 0.04
/** ... and so long after the last one turns go on; beyond it the thread sleeps. */
export const LIVE_LINGER_MS = 0.2
/** Where that is mostly in vain it is done less long, but for one of so many requests. */
export const LIVE_LINGER_TRIES = 32
/** The kernel goes so long by attributes it was told, if it does not hear that they change. */
export const LIVE_ATTRIBUTES_MS = 1_000
/** What a live mount has changed is sent to the store with what changes within this time. */
export const LIVE_COMMIT_GAP_MS = 10

/** An answer of Redis that doesn't come for this long means a dead connection... */
export const REDIS_SILENCE_MS_MAX = 5_000
/** ... or a call that is made again (it may wait in a queue before that)... */
export const REDIS_ATTEMPT_MS_MAX = 12_000
/** ... at least so often, however long Redis has been away. */
export const REDIS_RETRY_MS_MAX = 500
/** At the start Redis may be starting too; later who comes in or reads waits longer, then EIO. */
export const REDIS_OPEN_MS_MAX = 3_000
export const REDIS_WAIT_MS_MAX = 30_000
/** Who waits for a world asks its holder so often, and looks so often whether it is free. */
export const REDIS_ASK_GAP_MS = 250
export const REDIS_LOOK_GAP_MS = 40
/** Leases renewed at once: 10,000 worlds take 20 turns. */
export const REDIS_RENEWALS_MAX = 500
/** Records a world is read by at a time, and blobs or rows looked at at once. */
export const REDIS_RECORDS_PER_TURN = 1_000
export const REDIS_ROWS_AT_ONCE = 200
/** A commit of more is put aside in pieces first: none takes a busy Redis as long as a silence. */
export const REDIS_CALL_FIELDS_MAX = 20_000
export const REDIS_CALL_BYTES_MAX = 8_388_608
/** The drip: so many bytes, then a pause: a screen of text takes some ten minutes. */
export const DRIP_BYTES = 3
export const DRIP_GAP_MS = 1_000
/** What ink may use: bytes and time of one connection, and connections of one tentacle. */
export const INK_BYTES_MAX = 1_048_576
export const INK_MS_MAX = 86_400_000
export const INK_CONNECTIONS_MAX = 4_096
/** A world that another brain wants is his after this long, whatever is still being committed. */
export const WORLD_HAND_OVER_MS = 500
/** Who stops waits so long for a store that is away; nothing unsaid is lost by that. */
export const WORLDS_CLOSE_MS_MAX = 10_000
/** `mimicry worlds copy` holds so much content in memory at a time. */
export const COPIED_BLOBS_BYTES = 16_777_216
/** Addresses that one wget or curl is told to have wanted. */
export const FETCHES_PER_ACT_MAX = 8
/** SFTP_MAX_MSG_LENGTH of OpenSSH, and what READ and WRITE carry of it. */
export const SFTP_PACKET_BYTES_MAX = 262_144
export const SFTP_DATA_BYTES_MAX = 261_120
/** Names in one answer of READDIR, as OpenSSH sends them. */
export const SFTP_NAMES_PER_PACKET_MAX = 100
/** Names that the open listings of one sftp-server hold together; one listing may be longer. */
export const SFTP_NAMES_HELD_MAX = 131_072
/** A file that a visitor brings is kept up to this size: malware has some MiB. */
export const BROUGHT_FILE_BYTES_MAX = 33_554_432
/** What one channel may have kept: to read and hash it costs others' time. */
export const BROUGHT_BYTES_PER_CHANNEL_MAX = 134_217_728
export const BROUGHT_FILES_PER_CHANNEL_MAX = 1_000
/** Files a world's visitors have written that are watched for what becomes of them. */
export const WRITTEN_FILES_WATCHED_MAX = 256
/** Bytes of brought files that wait for the quarantine's disk, of all visitors together. */
export const QUARANTINE_HELD_BYTES_MAX = 134_217_728
/** Channels that have ended whose visits are still known: a file of theirs may come late. */
export const CHANNELS_REMEMBERED_MAX = 1_024
