ALTER TABLE "change_sequencer" ADD COLUMN "horizon" xid8 DEFAULT '3' NOT NULL;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "floor_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "target_horizon" xid8;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "target_floor" bigint;--> statement-breakpoint
ALTER TABLE "change_sequencer" ADD COLUMN "settled_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- The sequence stays: the new default takes its ids from it.
ALTER TABLE "change" ALTER COLUMN "id" SET DEFAULT case when pg_current_xact_id() is not null then nextval('change_id_seq') end;
-- What has no position yet is found by the new rule from the first step on, which takes this row for one that was copied.
UPDATE "change_sequencer" SET "home" = 'before';
