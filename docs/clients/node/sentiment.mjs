// Publishes one utterance, text and acoustic features, and prints the event that comes back.
import { randomUUID } from 'node:crypto'
import avro from 'avsc'
import { Kafka, Partitioners, logLevel } from 'kafkajs'

const brokers = (process.env.KAFKA_BOOTSTRAP_SERVERS ?? '127.0.0.1:9092').split(',')
const registry = process.env.SCHEMA_REGISTRY_URL ?? 'http://127.0.0.1:8080'
const events = 'trivalent.sentiments'
const [frames, dims] = [1, 73] // one frame of acoustic features, as the default model reads them
const timeoutSeconds = 60

const text = process.argv.slice(2).join(' ') || 'what a wonderful film'
const utterance = randomUUID()
const types = new Map()

async function get(path) {
  const answer = await fetch(registry + path)
  if (!answer.ok) throw new Error(`registry answers ${answer.status} to ${path}`)
  return answer.json()
}

// Confluent's wire format: byte 0, the schema id as 4 bytes big-endian, Avro binary.
async function encode(topic, record) {
  const { id, schema } = await get(`/subjects/${topic}-value/versions/latest`)
  const prefix = Buffer.alloc(5)
  prefix.writeInt32BE(id, 1)
  return Buffer.concat([prefix, avro.Type.forSchema(JSON.parse(schema)).toBuffer(record)])
}

// Or nothing in front of it, and a header with byte 0 and the schema id, or byte 1 and the schema's GUID.
async function decode({ headers, value }) {
  const header = [headers?.__value_schema_id].flat().at(-1)
  const path = header?.[0] === 1 ? `/schemas/guids/${guid(header)}` : `/schemas/ids/${number(header ?? value)}`
  if (!types.has(path)) types.set(path, avro.Type.forSchema(JSON.parse((await get(path)).schema)))
  return types.get(path).fromBuffer(header ? value : value.subarray(5))
}

function number(bytes) {
  if (bytes[0] !== 0) throw new Error(`schema id begins with byte ${bytes[0]}, expected 0`)
  return bytes.readInt32BE(1)
}

function guid(bytes) {
  return bytes.toString('hex', 1).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

const kafka = new Kafka({ clientId: 'sentiment-example', brokers, logLevel: logLevel.ERROR })
const admin = kafka.admin()
await admin.connect()
const ends = await admin.fetchTopicOffsets(events)

// kafkajs reads committed records unless readUncommitted is set. It always joins a group.
const groupId = `sentiment-example-${utterance}`
const consumer = kafka.consumer({ groupId })
await consumer.connect()
await consumer.subscribe({ topic: events })
const found = new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`no event for ${utterance} in ${timeoutSeconds} s; see ./trivalent dead-letters list`)),
    timeoutSeconds * 1000).unref()
  // A codec that kafkajs has not, for example; it starts again by itself after an error that may pass.
  consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error))
  consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (message.key?.toString() === utterance) decode(message).then(resolve, reject)
    },
  }).catch(reject)
})
for (const { partition, offset } of ends) consumer.seek({ topic: events, partition, offset })

// DefaultPartitioner is that of Java clients; all parts of an utterance must reach one partition.
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
await producer.connect()
const publish = async (topic, record) =>
  producer.send({ topic, acks: -1, messages: [{ key: utterance, value: await encode(topic, record) }] })
await publish('trivalent.transcripts', { utterance_id: utterance, text, language: 'en' })
await publish('trivalent.acoustic', { utterance_id: utterance, frames, dims, data: Buffer.alloc(frames * dims * 4) })

try {
  const event = await found
  const score = (event.score < 0 ? '' : '+') + event.score.toFixed(2)
  console.log(`${score} ${event.polarity} ${event.modalities.join(',')} ${utterance}`)
} finally {
  await producer.disconnect()
  await consumer.disconnect()
  await admin.deleteGroups([groupId])
  await admin.disconnect()
}
