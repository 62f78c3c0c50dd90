CREATE TABLE "control"."shard" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL UNIQUE,
	"connection" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "control"."tenant" ADD COLUMN "shard_id" uuid;--> statement-breakpoint
ALTER TABLE "control"."tenant" ADD CONSTRAINT "tenant_shard_id_shard_id_fkey" FOREIGN KEY ("shard_id") REFERENCES "control"."shard"("id");