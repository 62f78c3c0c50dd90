ALTER TABLE "change" ADD COLUMN "bulk_id" uuid;--> statement-breakpoint
ALTER TABLE "change" ADD COLUMN "site_id" uuid;--> statement-breakpoint
ALTER TABLE "change_feed" ADD COLUMN "bulk_id" uuid;--> statement-breakpoint
ALTER TABLE "change_feed" ADD COLUMN "site_id" uuid;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "target" pg_snapshot;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "last_id" bigint;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "oldest" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "home" text;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "timeline" text;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "stamp" xid8;--> statement-breakpoint
-- Into partitions by position. What is in the feed was for subscribers that were away a moment: they read their data anew.
DROP TABLE "change_feed";--> statement-breakpoint
CREATE TABLE "change_feed" (
	"position" bigint PRIMARY KEY,
	"tenant_id" uuid NOT NULL,
	"aggregate" text NOT NULL,
	"root_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"command" text NOT NULL,
	"changed_fields" text[] NOT NULL,
	"parts" jsonb NOT NULL,
	"visible_to" uuid[] NOT NULL,
	"out_of_sight" uuid[] DEFAULT '{}'::uuid[] NOT NULL,
	"actor_id" uuid,
	"actor_kind" text NOT NULL,
	"correlation_id" text,
	"bulk_id" uuid,
	"site_id" uuid,
	"at" timestamp(6) with time zone DEFAULT clock_timestamp() NOT NULL
) PARTITION BY RANGE ("position");--> statement-breakpoint
CREATE INDEX "change_feed_tenant_idx" ON "change_feed" ("tenant_id","position");--> statement-breakpoint
UPDATE "change_sequencer" SET "oldest" = "position";
