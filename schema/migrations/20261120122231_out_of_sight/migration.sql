ALTER TABLE "change" ADD COLUMN "out_of_sight" uuid[] DEFAULT '{}'::uuid[] NOT NULL;--> statement-breakpoint
ALTER TABLE "change_feed" ADD COLUMN "out_of_sight" uuid[] DEFAULT '{}'::uuid[] NOT NULL;