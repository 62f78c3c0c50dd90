-- Sessions are proved in another way from here on, so that those before cannot go on; whoever had one signs in again.
DELETE FROM "control"."session";--> statement-breakpoint
DELETE FROM "control"."sign_in_attempt";--> statement-breakpoint
DELETE FROM "control"."signing_key" WHERE "purpose" = 'session_cookie';--> statement-breakpoint
CREATE TABLE "control"."invitation" (
	"id" uuid PRIMARY KEY,
	"tenant_id" uuid NOT NULL,
	"email" text NOT NULL,
	"roles" text[] NOT NULL,
	"invited_by" uuid NOT NULL,
	"hash" text NOT NULL UNIQUE,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"accepted_by" uuid
);
--> statement-breakpoint
CREATE TABLE "control"."mail" (
	"id" uuid PRIMARY KEY,
	"key" text NOT NULL UNIQUE,
	"recipient" text NOT NULL,
	"language" text NOT NULL,
	"template" text NOT NULL,
	"params" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"caught" jsonb
);
--> statement-breakpoint
CREATE TABLE "control"."one_time_token" (
	"hash" text PRIMARY KEY,
	"purpose" text NOT NULL,
	"user_id" uuid NOT NULL,
	"details" jsonb DEFAULT '{}' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "one_time_token_purpose_known" CHECK ("purpose" in ('second_factor', 'reset_password', 'verify_email'))
);
--> statement-breakpoint
CREATE TABLE "control"."recovery_code" (
	"user_id" uuid,
	"hash" text,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_code_pkey" PRIMARY KEY("user_id","hash")
);
--> statement-breakpoint
CREATE TABLE "control"."second_factor" (
	"user_id" uuid PRIMARY KEY,
	"secret" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "control"."session_token" (
	"hash" text PRIMARY KEY,
	"session_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"parent" text,
	"tenant_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "session_token_kind_known" CHECK ("kind" in ('refresh', 'key')),
	CONSTRAINT "session_token_key_has_tenant" CHECK (("kind" = 'key') = ("tenant_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "control"."used_code" (
	"user_id" uuid,
	"step" bigint,
	CONSTRAINT "used_code_pkey" PRIMARY KEY("user_id","step")
);
--> statement-breakpoint
DROP TABLE "control"."verification";--> statement-breakpoint
ALTER TABLE "control"."session" DROP CONSTRAINT "session_token_key";--> statement-breakpoint
DROP INDEX "control"."sign_in_attempt_email_tried_at_index";--> statement-breakpoint
ALTER TABLE "control"."membership" ADD COLUMN "deactivated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "control"."session" ADD COLUMN "method" text DEFAULT 'password' NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."session" ADD COLUMN "second_factor_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "control"."session" ADD COLUMN "used_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."sign_in_attempt" ADD COLUMN "account" text NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."sign_in_attempt" ADD COLUMN "address" text NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenant" ADD COLUMN "requires_second_factor" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."user" ADD COLUMN "language" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."session" DROP COLUMN "token";--> statement-breakpoint
ALTER TABLE "control"."session" DROP COLUMN "updated_at";--> statement-breakpoint
ALTER TABLE "control"."sign_in_attempt" DROP COLUMN "email";--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_one_open" ON "control"."invitation" ("tenant_id","email") WHERE "closed_at" is null;--> statement-breakpoint
CREATE INDEX "one_time_token_user_id_purpose_index" ON "control"."one_time_token" ("user_id","purpose");--> statement-breakpoint
CREATE INDEX "one_time_token_expires_at_index" ON "control"."one_time_token" ("expires_at");--> statement-breakpoint
CREATE INDEX "session_expires_at_index" ON "control"."session" ("expires_at");--> statement-breakpoint
CREATE INDEX "session_token_session_id_index" ON "control"."session_token" ("session_id");--> statement-breakpoint
CREATE INDEX "session_token_parent_index" ON "control"."session_token" ("parent");--> statement-breakpoint
CREATE INDEX "sign_in_attempt_account_tried_at_index" ON "control"."sign_in_attempt" ("account","tried_at");--> statement-breakpoint
CREATE INDEX "sign_in_attempt_address_tried_at_index" ON "control"."sign_in_attempt" ("address","tried_at");--> statement-breakpoint
ALTER TABLE "control"."invitation" ADD CONSTRAINT "invitation_tenant_id_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenant"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."one_time_token" ADD CONSTRAINT "one_time_token_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."recovery_code" ADD CONSTRAINT "recovery_code_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."second_factor" ADD CONSTRAINT "second_factor_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."session_token" ADD CONSTRAINT "session_token_session_id_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "control"."session"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."session_token" ADD CONSTRAINT "session_token_tenant_id_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenant"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."used_code" ADD CONSTRAINT "used_code_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."session" ADD CONSTRAINT "session_method_known" CHECK ("method" in ('password', 'sso'));--> statement-breakpoint
ALTER TABLE "control"."user" ADD CONSTRAINT "user_language_known" CHECK ("language" in ('en', 'nb'));--> statement-breakpoint
ALTER TABLE "control"."signing_key" DROP CONSTRAINT "signing_key_purpose_known", ADD CONSTRAINT "signing_key_purpose_known" CHECK ("purpose" in ('access_token', 'secrets'));