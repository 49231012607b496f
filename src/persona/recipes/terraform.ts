/** The company's cloud as code, in the home of who administers it: buckets, users, their keys. */
import { homesOf } from '../homes.ts'
import { momentOf } from '../moments.ts'
import type { About, Asked } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { adminOf } from '../users.ts'
import { type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'terraform',
  version: 1,
  role: 'app',
  files: (about): readonly WrittenFile[] => {
    const home = homesOf(about).find(({ login }) => login === adminOf(about))
    if (home === undefined) return []
    const owner = { uid: home.uid, gid: home.gid }
    const root = `${home.home}/infra`
    const at = (path: string, text: (asked: Asked) => string, mode = 0o644): WrittenFile => ({
      path: `${root}/${path}`,
      ...owner,
      mode,
      mtimeS: momentOf(about, 'terraform apply', { from: 0.3, to: 0.8 }),
      text,
    })
    return [
      { path: root, ...owner, type: 'directory' },
      at('main.tf', () => mainOf(about)),
      at('variables.tf', () => VARIABLES),
      at('terraform.tfvars', valuesOf, 0o600),
      at('terraform.tfstate', stateOf, 0o600),
    ]
  },
})

const bucketOf = ({ host }: About): string => `${host.company.slug}-${host.app.slug}-uploads`

const mainOf = (about: About): string => `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region     = var.region
  access_key = var.access_key
  secret_key = var.secret_key
}

resource "aws_s3_bucket" "uploads" {
  bucket = "${bucketOf(about)}"
}
`

const VARIABLES = `variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "access_key" {
  type      = string
  sensitive = true
}

variable "secret_key" {
  type      = string
  sensitive = true
}
`

const valuesOf = ({ slots }: Asked): string => `access_key = "${slots.text('aws.access_key_id')}"
secret_key = "${slots.text('aws.secret_access_key')}"
`

/** State of format 4. */
const stateOf = (asked: Asked): string => {
  const bucket = bucketOf(asked)
  const hex = Buffer.from(secretOf(asked.seed, 'terraform lineage')).toString('hex')
  const lineage = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  const state = {
    version: 4,
    terraform_version: '1.9.8',
    serial: 7,
    lineage: `${lineage.join('-')}-${hex.slice(20, 32)}`,
    outputs: {},
    resources: [
      {
        mode: 'managed',
        type: 'aws_s3_bucket',
        name: 'uploads',
        provider: 'provider["registry.terraform.io/hashicorp/aws"]',
        instances: [
          {
            schema_version: 0,
            attributes: { arn: `arn:aws:s3:::${bucket}`, bucket, id: bucket, force_destroy: false },
            sensitive_attributes: [],
          },
        ],
      },
    ],
    check_results: null,
  }
  return `${JSON.stringify(state, undefined, 2)}\n`
}
