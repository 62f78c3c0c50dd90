CREATE TABLE "idempotency_key" (
	"tenant_id" uuid,
	"actor_id" uuid,
	"key" text,
	"path" text,
	"request" text NOT NULL,
	"result" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_pkey" PRIMARY KEY("tenant_id","actor_id","key","path")
);
--> statement-breakpoint
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key" ("created_at");