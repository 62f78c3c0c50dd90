CREATE TABLE "audit_seal" (
	"tenant_id" uuid,
	"seq" bigint,
	"position" bigint NOT NULL CONSTRAINT "audit_seal_position_key" UNIQUE,
	"entry_id" uuid NOT NULL,
	"sealed_at" timestamp(6) with time zone NOT NULL,
	"backdated" boolean NOT NULL,
	"digests" bytea NOT NULL,
	"link" bytea NOT NULL,
	CONSTRAINT "audit_seal_pkey" PRIMARY KEY("tenant_id","seq"),
	CONSTRAINT "audit_seal_entry_key" UNIQUE("tenant_id","entry_id")
);
--> statement-breakpoint
CREATE TABLE "audit_sealer" (
	"one" integer PRIMARY KEY DEFAULT 1,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"snapshot" pg_snapshot NOT NULL,
	"taken_at" timestamp(6) with time zone NOT NULL,
	"stamp" xid8 NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "refusal" jsonb;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "xid" xid8 DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entry" ALTER COLUMN "at" SET DEFAULT case when pg_current_xact_id() is not null then clock_timestamp() end;--> statement-breakpoint
ALTER TABLE "audit_entry" ALTER COLUMN "root_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entry" ALTER COLUMN "version" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_entry_xid_idx" ON "audit_entry" ("xid");