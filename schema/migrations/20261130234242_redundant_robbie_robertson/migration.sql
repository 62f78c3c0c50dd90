CREATE TABLE "control"."tenant_limit" (
	"tenant_id" uuid PRIMARY KEY,
	"user_budget" bigint,
	"tenant_budget" bigint,
	"uploads" integer,
	"upload_bytes" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_limit_user_budget" CHECK ("user_budget" between 1000000 and 1000000000000),
	CONSTRAINT "tenant_limit_tenant_budget" CHECK ("tenant_budget" between 1000000 and 1000000000000),
	CONSTRAINT "tenant_limit_uploads" CHECK ("uploads" between 1 and 1000),
	CONSTRAINT "tenant_limit_upload_bytes" CHECK ("upload_bytes" between 1024 and 268435456)
);
--> statement-breakpoint
ALTER TABLE "control"."spending" ALTER COLUMN "account" SET DATA TYPE text USING "account"::text;--> statement-breakpoint
CREATE INDEX "spending_minute_index" ON "control"."spending" ("minute");--> statement-breakpoint
ALTER TABLE "control"."tenant_limit" ADD CONSTRAINT "tenant_limit_tenant_id_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenant"("id") ON DELETE CASCADE;