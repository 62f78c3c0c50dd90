CREATE SCHEMA "control";
--> statement-breakpoint
CREATE TABLE "contract_document" (
	"id" uuid,
	"tenant_id" uuid,
	"contract_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"kind" text DEFAULT 'other' NOT NULL,
	"title" text NOT NULL,
	"url" text,
	"media_type" text,
	"published_on" date,
	CONSTRAINT "contract_document_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_document_kind_choice" CHECK ("kind" in ('agreement', 'annex', 'notice', 'correspondence', 'other')),
	CONSTRAINT "contract_document_title_length" CHECK (char_length("title") <= 500),
	CONSTRAINT "contract_document_url_length" CHECK (char_length("url") <= 2000),
	CONSTRAINT "contract_document_media_type_length" CHECK (char_length("media_type") <= 120)
);
--> statement-breakpoint
CREATE TABLE "contract_flag" (
	"id" uuid,
	"tenant_id" uuid,
	"contract_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"severity" text NOT NULL,
	"reason" text NOT NULL,
	"raised_by_id" uuid,
	"raised_at" timestamp(6) with time zone NOT NULL,
	"resolved_by_id" uuid,
	"resolved_at" timestamp(6) with time zone,
	"resolution" text,
	CONSTRAINT "contract_flag_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_flag_severity_choice" CHECK ("severity" in ('info', 'watch', 'high', 'critical')),
	CONSTRAINT "contract_flag_reason_length" CHECK (char_length("reason") <= 20000),
	CONSTRAINT "contract_flag_resolution_length" CHECK (char_length("resolution") <= 20000),
	CONSTRAINT "contract_flag_resolved_whole" CHECK (("resolved_at" is null) = ("resolution" is null))
);
--> statement-breakpoint
CREATE TABLE "contract_milestone" (
	"id" uuid,
	"tenant_id" uuid,
	"contract_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"type" text DEFAULT 'other' NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"due_date" date,
	"status" text DEFAULT 'scheduled' NOT NULL,
	"date_met" date,
	CONSTRAINT "contract_milestone_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_milestone_type_choice" CHECK ("type" in ('approval', 'assessment', 'delivery', 'engagement', 'financing', 'payment', 'reporting', 'other')),
	CONSTRAINT "contract_milestone_title_length" CHECK (char_length("title") <= 500),
	CONSTRAINT "contract_milestone_description_length" CHECK (char_length("description") <= 20000),
	CONSTRAINT "contract_milestone_status_choice" CHECK ("status" in ('scheduled', 'met', 'not_met', 'partially_met'))
);
--> statement-breakpoint
CREATE TABLE "contract_note" (
	"id" uuid,
	"tenant_id" uuid,
	"contract_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"body" text NOT NULL,
	"visibility" text DEFAULT 'all' NOT NULL,
	CONSTRAINT "contract_note_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_note_body_length" CHECK (char_length("body") <= 20000),
	CONSTRAINT "contract_note_visibility_choice" CHECK ("visibility" in ('all', 'owners', 'compliance'))
);
--> statement-breakpoint
CREATE TABLE "contract_obligation" (
	"id" uuid,
	"tenant_id" uuid,
	"contract_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"kind" text DEFAULT 'comply' NOT NULL,
	"text" text NOT NULL,
	"due_date" date,
	"responsible_id" uuid,
	"status" text DEFAULT 'open' NOT NULL,
	CONSTRAINT "contract_obligation_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_obligation_kind_choice" CHECK ("kind" in ('deliver', 'report', 'pay', 'comply')),
	CONSTRAINT "contract_obligation_text_length" CHECK (char_length("text") <= 20000),
	CONSTRAINT "contract_obligation_status_choice" CHECK ("status" in ('open', 'met', 'breached', 'waived'))
);
--> statement-breakpoint
CREATE TABLE "contract_party" (
	"id" uuid,
	"tenant_id" uuid,
	"contract_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"role" text DEFAULT 'other' NOT NULL,
	"name" text NOT NULL,
	"customer_id" uuid,
	"signatory_name" text,
	"signatory_title" text,
	"signed_at" timestamp(6) with time zone,
	CONSTRAINT "contract_party_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_party_role_choice" CHECK ("role" in ('customer', 'supplier', 'guarantor', 'signatory', 'other')),
	CONSTRAINT "contract_party_name_length" CHECK (char_length("name") <= 300),
	CONSTRAINT "contract_party_signatory_name_length" CHECK (char_length("signatory_name") <= 300),
	CONSTRAINT "contract_party_signatory_title_length" CHECK (char_length("signatory_title") <= 300)
);
--> statement-breakpoint
CREATE TABLE "contract_version" (
	"id" uuid,
	"tenant_id" uuid,
	"contract_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"no" integer NOT NULL,
	"change_summary" text,
	"is_material" boolean DEFAULT false NOT NULL,
	"file_name" text,
	"sha256" text,
	CONSTRAINT "contract_version_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_version_no_min" CHECK ("no" >= 1),
	CONSTRAINT "contract_version_change_summary_length" CHECK (char_length("change_summary") <= 20000),
	CONSTRAINT "contract_version_file_name_length" CHECK (char_length("file_name") <= 300),
	CONSTRAINT "contract_version_sha256_length" CHECK (char_length("sha256") <= 64)
);
--> statement-breakpoint
CREATE TABLE "contract" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"contract_no" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"kind" text DEFAULT 'other' NOT NULL,
	"customer_id" uuid NOT NULL,
	"owner_id" uuid,
	"parent_contract_id" uuid,
	"status" text DEFAULT 'draft' NOT NULL,
	"value" numeric(15,2),
	"value_currency" char(3),
	"value_basis" text DEFAULT 'total' NOT NULL,
	"payment_terms" text,
	"governing_law" text,
	"language" text,
	"risk_class" text DEFAULT 'low' NOT NULL,
	"confidentiality" text DEFAULT 'internal' NOT NULL,
	"signed_date" date,
	"start_date" date,
	"end_date" date,
	"initial_term_months" integer,
	"renewal" text DEFAULT 'none' NOT NULL,
	"renewal_term_months" integer,
	"max_renewals" integer,
	"notice_period_days" integer,
	"notice_sent_at" timestamp(6) with time zone,
	"termination_date" date,
	"termination_reason" text,
	CONSTRAINT "contract_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "contract_contract_no_length" CHECK (char_length("contract_no") <= 80),
	CONSTRAINT "contract_title_length" CHECK (char_length("title") <= 500),
	CONSTRAINT "contract_description_length" CHECK (char_length("description") <= 20000),
	CONSTRAINT "contract_kind_choice" CHECK ("kind" in ('master', 'framework', 'order', 'service', 'licence', 'distribution', 'partnership', 'nda', 'lease', 'employment', 'amendment', 'other')),
	CONSTRAINT "contract_status_choice" CHECK ("status" in ('draft', 'in_review', 'pending_approval', 'approved', 'out_for_signature', 'signed', 'active', 'in_notice', 'suspended', 'ended', 'cancelled', 'archived')),
	CONSTRAINT "contract_value_money" CHECK (("value" is null) = ("value_currency" is null) and "value" <> 'NaN'),
	CONSTRAINT "contract_value_basis_choice" CHECK ("value_basis" in ('total', 'annual', 'monthly')),
	CONSTRAINT "contract_payment_terms_length" CHECK (char_length("payment_terms") <= 300),
	CONSTRAINT "contract_governing_law_length" CHECK (char_length("governing_law") <= 300),
	CONSTRAINT "contract_language_length" CHECK (char_length("language") <= 35),
	CONSTRAINT "contract_risk_class_choice" CHECK ("risk_class" in ('low', 'medium', 'high')),
	CONSTRAINT "contract_confidentiality_choice" CHECK ("confidentiality" in ('public', 'internal', 'confidential')),
	CONSTRAINT "contract_initial_term_months_min" CHECK ("initial_term_months" >= 1),
	CONSTRAINT "contract_initial_term_months_max" CHECK ("initial_term_months" <= 1200),
	CONSTRAINT "contract_renewal_choice" CHECK ("renewal" in ('none', 'tacit', 'express')),
	CONSTRAINT "contract_renewal_term_months_min" CHECK ("renewal_term_months" >= 1),
	CONSTRAINT "contract_renewal_term_months_max" CHECK ("renewal_term_months" <= 1200),
	CONSTRAINT "contract_max_renewals_min" CHECK ("max_renewals" >= 0),
	CONSTRAINT "contract_max_renewals_max" CHECK ("max_renewals" <= 1000),
	CONSTRAINT "contract_notice_period_days_min" CHECK ("notice_period_days" >= 0),
	CONSTRAINT "contract_notice_period_days_max" CHECK ("notice_period_days" <= 3660),
	CONSTRAINT "contract_termination_reason_length" CHECK (char_length("termination_reason") <= 20000),
	CONSTRAINT "contract_end_after_start" CHECK ("end_date" >= "start_date")
);
--> statement-breakpoint
CREATE TABLE "customer_event" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"producer" text NOT NULL,
	"type" text NOT NULL,
	"title" text,
	"customer_id" uuid,
	"contract_id" uuid,
	"occurred_at" timestamp(6) with time zone,
	"payload" jsonb,
	CONSTRAINT "customer_event_pkey" PRIMARY KEY("tenant_id","id","occurred_at"),
	CONSTRAINT "customer_event_producer_length" CHECK (char_length("producer") <= 80),
	CONSTRAINT "customer_event_type_length" CHECK (char_length("type") <= 120),
	CONSTRAINT "customer_event_title_length" CHECK (char_length("title") <= 500)
) PARTITION BY RANGE ("occurred_at");
--> statement-breakpoint
CREATE TABLE "customer" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"customer_no" text NOT NULL,
	"kind" text DEFAULT 'company' NOT NULL,
	"display_name" text NOT NULL,
	"national_id" text,
	"org_no" text,
	"email" text,
	"phone" text,
	"segment" text,
	"status" text DEFAULT 'active' NOT NULL,
	"kyc_status" text DEFAULT 'not_started' NOT NULL,
	"account_manager_id" uuid,
	"marketing_consent" boolean DEFAULT false NOT NULL,
	"retention_until" date,
	CONSTRAINT "customer_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "customer_customer_no_length" CHECK (char_length("customer_no") <= 40),
	CONSTRAINT "customer_kind_choice" CHECK ("kind" in ('person', 'company')),
	CONSTRAINT "customer_display_name_length" CHECK (char_length("display_name") <= 300),
	CONSTRAINT "customer_national_id_length" CHECK (char_length("national_id") <= 40),
	CONSTRAINT "customer_org_no_length" CHECK (char_length("org_no") <= 40),
	CONSTRAINT "customer_email_length" CHECK (char_length("email") <= 254),
	CONSTRAINT "customer_phone_length" CHECK (char_length("phone") <= 40),
	CONSTRAINT "customer_segment_length" CHECK (char_length("segment") <= 120),
	CONSTRAINT "customer_status_choice" CHECK ("status" in ('prospect', 'active', 'dormant', 'closed', 'blocked')),
	CONSTRAINT "customer_kyc_status_choice" CHECK ("kyc_status" in ('not_started', 'pending', 'approved', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE "customer_address" (
	"id" uuid,
	"tenant_id" uuid,
	"customer_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"kind" text DEFAULT 'postal' NOT NULL,
	"street" text,
	"postal_code" text,
	"city" text,
	"region" text,
	"country" text,
	CONSTRAINT "customer_address_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "customer_address_kind_choice" CHECK ("kind" in ('postal', 'visiting', 'billing')),
	CONSTRAINT "customer_address_street_length" CHECK (char_length("street") <= 300),
	CONSTRAINT "customer_address_postal_code_length" CHECK (char_length("postal_code") <= 20),
	CONSTRAINT "customer_address_city_length" CHECK (char_length("city") <= 120),
	CONSTRAINT "customer_address_region_length" CHECK (char_length("region") <= 120),
	CONSTRAINT "customer_address_country_length" CHECK (char_length("country") <= 80)
);
--> statement-breakpoint
CREATE TABLE "customer_contact" (
	"id" uuid,
	"tenant_id" uuid,
	"customer_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"name" text NOT NULL,
	"title" text,
	"email" text,
	"phone" text,
	CONSTRAINT "customer_contact_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "customer_contact_name_length" CHECK (char_length("name") <= 300),
	CONSTRAINT "customer_contact_title_length" CHECK (char_length("title") <= 120),
	CONSTRAINT "customer_contact_email_length" CHECK (char_length("email") <= 254),
	CONSTRAINT "customer_contact_phone_length" CHECK (char_length("phone") <= 40)
);
--> statement-breakpoint
CREATE TABLE "customer_identifier" (
	"id" uuid,
	"tenant_id" uuid,
	"customer_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"scheme" text NOT NULL,
	"value" text NOT NULL,
	"valid_from" date,
	"valid_to" date,
	CONSTRAINT "customer_identifier_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "customer_identifier_scheme_length" CHECK (char_length("scheme") <= 80),
	CONSTRAINT "customer_identifier_value_length" CHECK (char_length("value") <= 120)
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"id" uuid,
	"tenant_id" uuid,
	"at" timestamp(6) with time zone DEFAULT clock_timestamp(),
	"aggregate" text NOT NULL,
	"root_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"command" text NOT NULL,
	"actor_id" uuid,
	"actor_kind" text NOT NULL,
	"request_id" text,
	"changes" jsonb NOT NULL,
	CONSTRAINT "audit_entry_pkey" PRIMARY KEY("tenant_id","id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "change" (
	"id" bigserial PRIMARY KEY,
	"xid" xid8 DEFAULT pg_current_xact_id() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"aggregate" text NOT NULL,
	"root_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"command" text NOT NULL,
	"changed_fields" text[] NOT NULL,
	"parts" jsonb NOT NULL,
	"visible_to" uuid[] NOT NULL,
	"actor_id" uuid,
	"actor_kind" text NOT NULL,
	"correlation_id" text,
	"at" timestamp(6) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
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
	"actor_id" uuid,
	"actor_kind" text NOT NULL,
	"correlation_id" text,
	"at" timestamp(6) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "change_sequencer" (
	"one" integer PRIMARY KEY DEFAULT 1,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL,
	"snapshot" pg_snapshot NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."account" (
	"id" uuid PRIMARY KEY,
	"user_id" uuid NOT NULL,
	"provider_id" text NOT NULL,
	"account_id" text NOT NULL,
	"password" text,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "account_provider_id_account_id_unique" UNIQUE("provider_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "control"."membership" (
	"user_id" uuid,
	"tenant_id" uuid,
	"roles" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_pkey" PRIMARY KEY("user_id","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "control"."session" (
	"id" uuid PRIMARY KEY,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL UNIQUE,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."sign_in_attempt" (
	"id" uuid PRIMARY KEY,
	"email" text NOT NULL,
	"tried_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."signing_key" (
	"kid" text PRIMARY KEY,
	"purpose" text NOT NULL,
	"public_jwk" jsonb,
	"private_jwk" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "signing_key_purpose_known" CHECK ("purpose" in ('access_token', 'session_cookie'))
);
--> statement-breakpoint
CREATE TABLE "control"."tenant" (
	"id" uuid PRIMARY KEY,
	"slug" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_slug_format" CHECK ("slug" ~ '^[a-z][a-z0-9-]{0,38}[a-z0-9]$'),
	CONSTRAINT "tenant_status_known" CHECK ("status" in ('active', 'suspended'))
);
--> statement-breakpoint
CREATE TABLE "control"."user" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL,
	"email" text NOT NULL UNIQUE,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."verification" (
	"id" uuid PRIMARY KEY,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "external_ref" (
	"id" uuid,
	"tenant_id" uuid,
	"aggregate" text NOT NULL,
	"root_id" uuid NOT NULL,
	"system" text NOT NULL,
	"external_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "external_ref_pkey" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "import_error" (
	"id" uuid,
	"tenant_id" uuid,
	"import_run_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"line" integer NOT NULL,
	"field" text,
	"reason" text NOT NULL,
	CONSTRAINT "import_error_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "import_error_line_min" CHECK ("line" >= 0),
	CONSTRAINT "import_error_field_length" CHECK (char_length("field") <= 300),
	CONSTRAINT "import_error_reason_length" CHECK (char_length("reason") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "import_file" (
	"id" uuid PRIMARY KEY,
	"tenant_id" uuid NOT NULL,
	"content" bytea NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_run" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"format" text NOT NULL,
	"file_name" text NOT NULL,
	"file_size" integer NOT NULL,
	"status" text DEFAULT 'previewing' NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"handled" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"finished_at" timestamp(6) with time zone,
	CONSTRAINT "import_run_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "import_run_format_length" CHECK (char_length("format") <= 80),
	CONSTRAINT "import_run_file_name_length" CHECK (char_length("file_name") <= 255),
	CONSTRAINT "import_run_file_size_min" CHECK ("file_size" >= 0),
	CONSTRAINT "import_run_status_choice" CHECK ("status" in ('previewing', 'previewed', 'queued', 'running', 'done', 'failed')),
	CONSTRAINT "import_run_total_min" CHECK ("total" >= 0),
	CONSTRAINT "import_run_handled_min" CHECK ("handled" >= 0),
	CONSTRAINT "import_run_created_min" CHECK ("created" >= 0),
	CONSTRAINT "import_run_changed_min" CHECK ("changed" >= 0),
	CONSTRAINT "import_run_unchanged_min" CHECK ("unchanged" >= 0),
	CONSTRAINT "import_run_refused_min" CHECK ("refused" >= 0),
	CONSTRAINT "import_run_failure_length" CHECK (char_length("failure") <= 20000)
);
--> statement-breakpoint
CREATE TABLE "member" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"name" text NOT NULL,
	"email" text NOT NULL,
	CONSTRAINT "member_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "member_name_length" CHECK (char_length("name") <= 300),
	CONSTRAINT "member_email_length" CHECK (char_length("email") <= 254)
);
--> statement-breakpoint
CREATE INDEX "contract_document_contract_id_idx" ON "contract_document" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "contract_flag_contract_id_idx" ON "contract_flag" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "contract_flag_raised_by_id_idx" ON "contract_flag" ("tenant_id","raised_by_id");--> statement-breakpoint
CREATE INDEX "contract_flag_resolved_by_id_idx" ON "contract_flag" ("tenant_id","resolved_by_id");--> statement-breakpoint
CREATE INDEX "contract_milestone_contract_id_idx" ON "contract_milestone" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "contract_note_contract_id_idx" ON "contract_note" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "contract_obligation_contract_id_idx" ON "contract_obligation" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "contract_obligation_responsible_id_idx" ON "contract_obligation" ("tenant_id","responsible_id");--> statement-breakpoint
CREATE INDEX "contract_party_contract_id_idx" ON "contract_party" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "contract_party_customer_id_idx" ON "contract_party" ("tenant_id","customer_id");--> statement-breakpoint
CREATE INDEX "contract_version_contract_id_idx" ON "contract_version" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "contract_customer_id_idx" ON "contract" ("tenant_id","customer_id");--> statement-breakpoint
CREATE INDEX "contract_owner_id_idx" ON "contract" ("tenant_id","owner_id");--> statement-breakpoint
CREATE INDEX "contract_parent_contract_id_idx" ON "contract" ("tenant_id","parent_contract_id");--> statement-breakpoint
CREATE UNIQUE INDEX "contract_contract_no_key" ON "contract" ("tenant_id","contract_no") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "contract_status_end_idx" ON "contract" ("tenant_id","status","end_date");--> statement-breakpoint
CREATE INDEX "contract_end_idx" ON "contract" ("tenant_id","end_date");--> statement-breakpoint
CREATE INDEX "contract_title_idx" ON "contract" ("tenant_id","title");--> statement-breakpoint
CREATE INDEX "customer_event_customer_id_idx" ON "customer_event" ("tenant_id","customer_id");--> statement-breakpoint
CREATE INDEX "customer_event_contract_id_idx" ON "customer_event" ("tenant_id","contract_id");--> statement-breakpoint
CREATE INDEX "customer_event_time_idx" ON "customer_event" ("tenant_id","occurred_at");--> statement-breakpoint
CREATE INDEX "customer_event_type_idx" ON "customer_event" ("tenant_id","type","occurred_at");--> statement-breakpoint
CREATE INDEX "customer_account_manager_id_idx" ON "customer" ("tenant_id","account_manager_id");--> statement-breakpoint
CREATE UNIQUE INDEX "customer_customer_no_key" ON "customer" ("tenant_id","customer_no") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_name_idx" ON "customer" ("tenant_id","display_name");--> statement-breakpoint
CREATE INDEX "customer_status_idx" ON "customer" ("tenant_id","status");--> statement-breakpoint
CREATE INDEX "customer_address_customer_id_idx" ON "customer_address" ("tenant_id","customer_id");--> statement-breakpoint
CREATE INDEX "customer_contact_customer_id_idx" ON "customer_contact" ("tenant_id","customer_id");--> statement-breakpoint
CREATE INDEX "customer_identifier_customer_id_idx" ON "customer_identifier" ("tenant_id","customer_id");--> statement-breakpoint
CREATE INDEX "customer_identifier_value_idx" ON "customer_identifier" ("tenant_id","scheme","value");--> statement-breakpoint
CREATE INDEX "audit_entry_root_idx" ON "audit_entry" ("tenant_id","aggregate","root_id","at");--> statement-breakpoint
CREATE INDEX "change_xid_idx" ON "change" ("xid","id");--> statement-breakpoint
CREATE INDEX "change_root_idx" ON "change" ("tenant_id","aggregate","root_id","version");--> statement-breakpoint
CREATE INDEX "change_feed_tenant_idx" ON "change_feed" ("tenant_id","position");--> statement-breakpoint
CREATE INDEX "account_user_id_index" ON "control"."account" ("user_id");--> statement-breakpoint
CREATE INDEX "membership_tenant_id_index" ON "control"."membership" ("tenant_id");--> statement-breakpoint
CREATE INDEX "session_user_id_index" ON "control"."session" ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_attempt_email_tried_at_index" ON "control"."sign_in_attempt" ("email","tried_at");--> statement-breakpoint
CREATE INDEX "sign_in_attempt_tried_at_index" ON "control"."sign_in_attempt" ("tried_at");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_key_one_live" ON "control"."signing_key" ("purpose") WHERE "retired_at" is null;--> statement-breakpoint
CREATE INDEX "verification_identifier_index" ON "control"."verification" ("identifier");--> statement-breakpoint
CREATE UNIQUE INDEX "external_ref_key" ON "external_ref" ("tenant_id","system","aggregate","external_id");--> statement-breakpoint
CREATE INDEX "external_ref_root_idx" ON "external_ref" ("tenant_id","aggregate","root_id");--> statement-breakpoint
CREATE INDEX "import_error_import_run_id_idx" ON "import_error" ("tenant_id","import_run_id");--> statement-breakpoint
CREATE INDEX "import_run_created_idx" ON "import_run" ("tenant_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "member_email_key" ON "member" ("tenant_id","email");--> statement-breakpoint
CREATE INDEX "member_name_idx" ON "member" ("tenant_id","name");--> statement-breakpoint
ALTER TABLE "contract_document" ADD CONSTRAINT "contract_document_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_flag" ADD CONSTRAINT "contract_flag_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_flag" ADD CONSTRAINT "contract_flag_raised_by_id_fk" FOREIGN KEY ("tenant_id","raised_by_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_flag" ADD CONSTRAINT "contract_flag_resolved_by_id_fk" FOREIGN KEY ("tenant_id","resolved_by_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_milestone" ADD CONSTRAINT "contract_milestone_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_note" ADD CONSTRAINT "contract_note_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_obligation" ADD CONSTRAINT "contract_obligation_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_obligation" ADD CONSTRAINT "contract_obligation_responsible_id_fk" FOREIGN KEY ("tenant_id","responsible_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_party" ADD CONSTRAINT "contract_party_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_party" ADD CONSTRAINT "contract_party_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "customer"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract_version" ADD CONSTRAINT "contract_version_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract" ADD CONSTRAINT "contract_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "customer"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract" ADD CONSTRAINT "contract_owner_id_fk" FOREIGN KEY ("tenant_id","owner_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "contract" ADD CONSTRAINT "contract_parent_contract_id_fk" FOREIGN KEY ("tenant_id","parent_contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "customer_event" ADD CONSTRAINT "customer_event_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "customer"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "customer_event" ADD CONSTRAINT "customer_event_contract_id_fk" FOREIGN KEY ("tenant_id","contract_id") REFERENCES "contract"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "customer" ADD CONSTRAINT "customer_account_manager_id_fk" FOREIGN KEY ("tenant_id","account_manager_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "customer_address" ADD CONSTRAINT "customer_address_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "customer"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "customer_contact" ADD CONSTRAINT "customer_contact_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "customer"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "customer_identifier" ADD CONSTRAINT "customer_identifier_customer_id_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "customer"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "control"."account" ADD CONSTRAINT "account_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."membership" ADD CONSTRAINT "membership_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."membership" ADD CONSTRAINT "membership_tenant_id_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenant"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."session" ADD CONSTRAINT "session_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "import_error" ADD CONSTRAINT "import_error_import_run_id_fk" FOREIGN KEY ("tenant_id","import_run_id") REFERENCES "import_run"("tenant_id","id");