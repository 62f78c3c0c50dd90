CREATE TABLE "control"."key_guess" (
	"network" inet PRIMARY KEY,
	"minute" timestamp with time zone NOT NULL,
	"tries" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."service_account" (
	"id" uuid PRIMARY KEY,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"scopes" text[] NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_account_name" UNIQUE("tenant_id","name")
);
--> statement-breakpoint
CREATE TABLE "control"."service_credential" (
	"id" uuid PRIMARY KEY,
	"service_account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL UNIQUE,
	"hash" text NOT NULL,
	"scopes" text[],
	"allowed" cidr[],
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	CONSTRAINT "service_credential_kind_known" CHECK ("kind" in ('api_key', 'client_secret')),
	CONSTRAINT "service_credential_key_has_scopes" CHECK (("kind" = 'api_key') = ("scopes" is not null))
);
--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "kind" text DEFAULT 'person' NOT NULL;--> statement-breakpoint
CREATE INDEX "service_credential_service_account_id_index" ON "control"."service_credential" ("service_account_id");--> statement-breakpoint
ALTER TABLE "control"."service_account" ADD CONSTRAINT "service_account_tenant_id_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenant"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."service_credential" ADD CONSTRAINT "service_credential_service_account_id_service_account_id_fkey" FOREIGN KEY ("service_account_id") REFERENCES "control"."service_account"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_kind_choice" CHECK ("kind" in ('person', 'machine'));