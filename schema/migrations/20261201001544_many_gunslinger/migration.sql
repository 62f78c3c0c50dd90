CREATE TABLE "control"."sso_connection" (
	"id" uuid PRIMARY KEY,
	"tenant_id" uuid NOT NULL,
	"slug" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"protocol" text NOT NULL,
	"enabled" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"issuer" text,
	"client_id" text,
	"client_secret" text,
	"scopes" text[] DEFAULT '{email,profile}'::text[] NOT NULL,
	"sign_in_url" text,
	"certificates" text[] DEFAULT '{}'::text[] NOT NULL,
	"email_claim" text,
	"name_claim" text,
	"groups_claim" text DEFAULT 'groups' NOT NULL,
	"role_mappings" jsonb DEFAULT '[]' NOT NULL,
	"default_role" text,
	"allow_idp_initiated" boolean DEFAULT false NOT NULL,
	"last_sign_in_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_connection_of_tenant" UNIQUE("tenant_id","id"),
	CONSTRAINT "sso_connection_slug_format" CHECK ("slug" ~ '^[a-z][a-z0-9-]{0,58}[a-z0-9]$'),
	CONSTRAINT "sso_connection_protocol_known" CHECK ("protocol" in ('oidc', 'saml'))
);
--> statement-breakpoint
CREATE TABLE "control"."sso_domain" (
	"id" uuid PRIMARY KEY,
	"tenant_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"domain" text NOT NULL,
	"token" text NOT NULL,
	"verified_at" timestamp with time zone,
	"verified_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_domain_once" UNIQUE("tenant_id","domain"),
	CONSTRAINT "sso_domain_verified_how" CHECK (("verified_at" is null) = ("verified_by" is null))
);
--> statement-breakpoint
CREATE TABLE "control"."sso_request" (
	"key_hash" text PRIMARY KEY,
	"connection_id" uuid NOT NULL,
	"browser_hash" text,
	"request_id" text NOT NULL,
	"code_verifier" text,
	"return_to" text NOT NULL,
	"answer" jsonb,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."sso_session" (
	"session_id" uuid PRIMARY KEY,
	"connection_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."sso_used_assertion" (
	"connection_id" uuid,
	"assertion_id" text,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sso_used_assertion_pkey" PRIMARY KEY("connection_id","assertion_id")
);
--> statement-breakpoint
ALTER TABLE "control"."tenant" ADD COLUMN "password_sign_in" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "sso_connection_tenant_id_index" ON "control"."sso_connection" ("tenant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sso_domain_one_owner" ON "control"."sso_domain" ("domain") WHERE "verified_at" is not null;--> statement-breakpoint
CREATE INDEX "sso_request_expires_at_index" ON "control"."sso_request" ("expires_at");--> statement-breakpoint
CREATE INDEX "sso_session_connection_id_index" ON "control"."sso_session" ("connection_id");--> statement-breakpoint
CREATE INDEX "sso_used_assertion_expires_at_index" ON "control"."sso_used_assertion" ("expires_at");--> statement-breakpoint
ALTER TABLE "control"."sso_connection" ADD CONSTRAINT "sso_connection_tenant_id_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenant"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."sso_domain" ADD CONSTRAINT "sso_domain_2Kwg1vGkHb54_fkey" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "control"."sso_connection"("tenant_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."sso_request" ADD CONSTRAINT "sso_request_connection_id_sso_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "control"."sso_connection"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."sso_session" ADD CONSTRAINT "sso_session_session_id_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "control"."session"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."sso_session" ADD CONSTRAINT "sso_session_connection_id_sso_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "control"."sso_connection"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."sso_used_assertion" ADD CONSTRAINT "sso_used_assertion_connection_id_sso_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "control"."sso_connection"("id") ON DELETE CASCADE;