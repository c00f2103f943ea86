// Publishes one utterance, text and acoustic features, and prints the event that comes back.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/hamba/avro/v2"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sr"
)

const (
	events  = "trivalent.sentiments"
	frames  = 1
	dims    = 73 // columns of acoustic features that the default model reads
	timeout = 60 * time.Second
)

// event has the fields that this program prints; the decoder skips the others.
type event struct {
	Score      float32  `avro:"score"`
	Polarity   string   `avro:"polarity"`
	Modalities []string `avro:"modalities"`
}

func main() {
	log.SetFlags(0)
	text := strings.Join(os.Args[1:], " ")
	if text == "" {
		text = "what a wonderful film"
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := run(ctx, text); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, text string) error {
	registry, err := sr.NewClient(sr.URLs(setting("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8080")))
	if err != nil {
		return err
	}
	// Keyed records go to the same partitions as those of Java clients, which is franz-go's default.
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(setting("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"), ",")...),
		kgo.ConsumeTopics(events),
		kgo.ConsumeResetOffset(kgo.NewOffset().AfterMilli(time.Now().UnixMilli())), // an event is stamped like its parts
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
	)
	if err != nil {
		return err
	}
	defer client.Close()

	utterance := newID()
	parts := []struct {
		topic  string
		record map[string]any
	}{
		{"trivalent.transcripts", map[string]any{"utterance_id": utterance, "text": text, "language": "en"}},
		{"trivalent.acoustic", map[string]any{
			"utterance_id": utterance, "frames": frames, "dims": dims, "data": make([]byte, frames*dims*4)}},
	}
	for _, part := range parts {
		value, err := encode(ctx, registry, part.topic, part.record)
		if err != nil {
			return fmt.Errorf("%s: %w", part.topic, err)
		}
		record := &kgo.Record{Topic: part.topic, Key: []byte(utterance), Value: value}
		if err := client.ProduceSync(ctx, record).FirstErr(); err != nil {
			return fmt.Errorf("%s: %w", part.topic, err)
		}
	}
	return printEvent(ctx, client, registry, utterance)
}

func printEvent(ctx context.Context, client *kgo.Client, registry *sr.Client, utterance string) error {
	for {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			return fmt.Errorf("no event for %s in %s; see ./trivalent dead-letters list", utterance, timeout)
		}
		if err := fetches.Err(); err != nil {
			return err
		}
		for _, record := range fetches.Records() {
			if string(record.Key) != utterance {
				continue
			}
			var found event
			if err := decode(ctx, registry, record, &found); err != nil {
				return err
			}
			fmt.Printf("%+.2f %s %s %s\n", found.Score, found.Polarity, strings.Join(found.Modalities, ","), utterance)
			return nil
		}
	}
}

// encode writes Confluent's wire format with the latest schema of the topic.
func encode(ctx context.Context, registry *sr.Client, topic string, record map[string]any) ([]byte, error) {
	latest, err := registry.SchemaByVersion(ctx, topic+"-value", -1)
	if err != nil {
		return nil, err
	}
	schema, err := avro.ParseBytesWithCache([]byte(latest.Schema.Schema), "", &avro.SchemaCache{})
	if err != nil {
		return nil, err
	}
	prefix, err := new(sr.ConfluentHeader).AppendEncode(nil, latest.ID, nil)
	if err != nil {
		return nil, err
	}
	body, err := avro.Marshal(schema, record)
	return append(prefix, body...), err
}

// decode reads a value with the schema id in front of it or in a header.
func decode(ctx context.Context, registry *sr.Client, record *kgo.Record, into any) error {
	found, body, err := schemaOf(ctx, registry, record)
	if err != nil {
		return err
	}
	schema, err := avro.ParseBytesWithCache([]byte(found.Schema), "", &avro.SchemaCache{})
	if err != nil {
		return err
	}
	return avro.Unmarshal(schema, body, into)
}

func schemaOf(ctx context.Context, registry *sr.Client, record *kgo.Record) (sr.Schema, []byte, error) {
	for _, header := range record.Headers {
		if header.Key == "__value_schema_id" && len(header.Value) == 17 && header.Value[0] == 1 {
			g := header.Value[1:]
			found, err := registry.SchemaByGUID(ctx, fmt.Sprintf("%x-%x-%x-%x-%x", g[:4], g[4:6], g[6:8], g[8:10], g[10:]))
			return found.Schema, record.Value, err
		}
	}
	id, body, err := new(sr.ConfluentHeader).DecodeID(record.Value)
	if err != nil {
		return sr.Schema{}, nil, err
	}
	found, err := registry.SchemaByID(ctx, id)
	return found, body, err
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func newID() string {
	id := make([]byte, 16)
	rand.Read(id)
	return hex.EncodeToString(id)
}
