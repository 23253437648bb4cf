import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { logAWSCalls } from 'payload-logbook'

const r2 = logAWSCalls(
  new S3Client({ endpoint: process.env.R2_ENDPOINT, forcePathStyle: true, region: 'auto' }),
  { service: 'r2' },
)

export async function save(name: string, text: string): Promise<void> {
  await r2.send(new PutObjectCommand({ Body: text, Bucket: 'scripts', Key: name }))
}

export async function read(name: string): Promise<string | undefined> {
  const { Body } = await r2.send(new GetObjectCommand({ Bucket: 'scripts', Key: name }))
  return Body?.transformToString()
}
