CREATE TABLE "budget" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"name" text DEFAULT 'Annual budget' NOT NULL,
	"financial_year" integer NOT NULL,
	"start_month" integer DEFAULT 1 NOT NULL,
	"currency" text DEFAULT 'NOK' NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"total_budget" numeric(15,2) NOT NULL,
	"allocated_amount" numeric(15,2) DEFAULT '0' NOT NULL,
	"committed_amount" numeric(15,2) DEFAULT '0' NOT NULL,
	"spent_amount" numeric(15,2) DEFAULT '0' NOT NULL,
	CONSTRAINT "budget_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "budget_name_length" CHECK (char_length("name") <= 120),
	CONSTRAINT "budget_financial_year_min" CHECK ("financial_year" >= 1900),
	CONSTRAINT "budget_financial_year_max" CHECK ("financial_year" <= 2200),
	CONSTRAINT "budget_start_month_min" CHECK ("start_month" >= 1),
	CONSTRAINT "budget_start_month_max" CHECK ("start_month" <= 12),
	CONSTRAINT "budget_currency_length" CHECK (char_length("currency") <= 3),
	CONSTRAINT "budget_status_choice" CHECK ("status" in ('draft', 'approved', 'closed')),
	CONSTRAINT "budget_total_budget_number" CHECK ("total_budget" <> 'NaN'),
	CONSTRAINT "budget_allocated_amount_number" CHECK ("allocated_amount" <> 'NaN'),
	CONSTRAINT "budget_committed_amount_number" CHECK ("committed_amount" <> 'NaN'),
	CONSTRAINT "budget_spent_amount_number" CHECK ("spent_amount" <> 'NaN'),
	CONSTRAINT "budget_exceeded" CHECK ("allocated_amount" <= "total_budget"),
	CONSTRAINT "budget_total_not_negative" CHECK ("total_budget" >= 0),
	CONSTRAINT "budget_currency_code" CHECK ("currency" ~ '^[A-Za-z]{3}$')
);
--> statement-breakpoint
CREATE TABLE "budget_allocation" (
	"id" uuid,
	"tenant_id" uuid,
	"budget_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"sector" text NOT NULL,
	"allocated_amount" numeric(15,2) DEFAULT '0' NOT NULL,
	"committed_amount" numeric(15,2) DEFAULT '0' NOT NULL,
	"spent_amount" numeric(15,2) DEFAULT '0' NOT NULL,
	"note" text,
	CONSTRAINT "budget_allocation_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "budget_allocation_sector_choice" CHECK ("sector" in ('education', 'health', 'infrastructure', 'agriculture', 'other')),
	CONSTRAINT "budget_allocation_allocated_amount_number" CHECK ("allocated_amount" <> 'NaN'),
	CONSTRAINT "budget_allocation_committed_amount_number" CHECK ("committed_amount" <> 'NaN'),
	CONSTRAINT "budget_allocation_spent_amount_number" CHECK ("spent_amount" <> 'NaN'),
	CONSTRAINT "budget_allocation_note_length" CHECK (char_length("note") <= 2000),
	CONSTRAINT "budget_allocation_committed_within_allocated" CHECK ("committed_amount" <= "allocated_amount"),
	CONSTRAINT "budget_allocation_spent_within_committed" CHECK ("spent_amount" <= "committed_amount"),
	CONSTRAINT "budget_allocation_spent_not_negative" CHECK ("spent_amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "budget_transfer" (
	"id" uuid,
	"tenant_id" uuid,
	"budget_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"from_sector" text NOT NULL,
	"to_sector" text NOT NULL,
	"amount" numeric(15,2) NOT NULL,
	"reason" text NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"decision_note" text,
	"decided_by_id" uuid,
	CONSTRAINT "budget_transfer_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "budget_transfer_from_sector_choice" CHECK ("from_sector" in ('education', 'health', 'infrastructure', 'agriculture', 'other')),
	CONSTRAINT "budget_transfer_to_sector_choice" CHECK ("to_sector" in ('education', 'health', 'infrastructure', 'agriculture', 'other')),
	CONSTRAINT "budget_transfer_amount_number" CHECK ("amount" <> 'NaN'),
	CONSTRAINT "budget_transfer_reason_length" CHECK (char_length("reason") <= 2000),
	CONSTRAINT "budget_transfer_status_choice" CHECK ("status" in ('proposed', 'approved', 'rejected')),
	CONSTRAINT "budget_transfer_decision_note_length" CHECK (char_length("decision_note") <= 2000),
	CONSTRAINT "budget_transfer_amount_positive" CHECK ("amount" > 0),
	CONSTRAINT "budget_transfer_other_sector" CHECK ("status" <> 'approved' or "from_sector" <> "to_sector"),
	CONSTRAINT "budget_transfer_two_persons" CHECK ("status" <> 'approved' or "decided_by_id" <> "requested_by_id"),
	CONSTRAINT "budget_transfer_decided_by_somebody" CHECK ("status" = 'proposed' or "decided_by_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"registration_no" text,
	"iati_org_id" text,
	"iati_org_type" text,
	"contact_email" text,
	"contact_phone" text,
	"address" text,
	"country" text,
	"bank_account" text,
	"mou_signed" boolean DEFAULT false NOT NULL,
	"mou_date" date,
	"mou_valid_to" date,
	"due_diligence" text DEFAULT 'not_started' NOT NULL,
	"due_diligence_date" date,
	"due_diligence_score" integer,
	"is_active" boolean DEFAULT true NOT NULL,
	"team_id" uuid,
	CONSTRAINT "organization_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "organization_name_length" CHECK (char_length("name") <= 255),
	CONSTRAINT "organization_type_choice" CHECK ("type" in ('internal', 'recipient_partner', 'vendor')),
	CONSTRAINT "organization_registration_no_length" CHECK (char_length("registration_no") <= 40),
	CONSTRAINT "organization_iati_org_id_length" CHECK (char_length("iati_org_id") <= 120),
	CONSTRAINT "organization_iati_org_type_choice" CHECK ("iati_org_type" in ('government', 'local_government', 'other_public_sector', 'international_ngo', 'national_ngo', 'regional_ngo', 'partner_country_ngo', 'partnership', 'multilateral', 'foundation', 'private_sector', 'academic', 'other')),
	CONSTRAINT "organization_contact_email_length" CHECK (char_length("contact_email") <= 255),
	CONSTRAINT "organization_contact_phone_length" CHECK (char_length("contact_phone") <= 50),
	CONSTRAINT "organization_address_length" CHECK (char_length("address") <= 2000),
	CONSTRAINT "organization_country_length" CHECK (char_length("country") <= 2),
	CONSTRAINT "organization_due_diligence_choice" CHECK ("due_diligence" in ('not_started', 'in_progress', 'passed', 'failed')),
	CONSTRAINT "organization_due_diligence_score_min" CHECK ("due_diligence_score" >= 0),
	CONSTRAINT "organization_due_diligence_score_max" CHECK ("due_diligence_score" <= 100),
	CONSTRAINT "organization_mou_signed_on_a_day" CHECK ("mou_date" is not null or not "mou_signed"),
	CONSTRAINT "organization_mou_valid_after_signed" CHECK ("mou_valid_to" >= "mou_date")
);
--> statement-breakpoint
CREATE TABLE "organization_contact" (
	"id" uuid,
	"tenant_id" uuid,
	"organization_id" uuid NOT NULL,
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
	CONSTRAINT "organization_contact_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "organization_contact_name_length" CHECK (char_length("name") <= 300),
	CONSTRAINT "organization_contact_title_length" CHECK (char_length("title") <= 120),
	CONSTRAINT "organization_contact_email_length" CHECK (char_length("email") <= 254),
	CONSTRAINT "organization_contact_phone_length" CHECK (char_length("phone") <= 50)
);
--> statement-breakpoint
CREATE TABLE "organization_document" (
	"id" uuid,
	"tenant_id" uuid,
	"organization_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"kind" text DEFAULT 'other' NOT NULL,
	"title" text NOT NULL,
	"url" text,
	"valid_to" date,
	CONSTRAINT "organization_document_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "organization_document_kind_choice" CHECK ("kind" in ('mou', 'registration', 'due_diligence', 'accounts', 'other')),
	CONSTRAINT "organization_document_title_length" CHECK (char_length("title") <= 500),
	CONSTRAINT "organization_document_url_length" CHECK (char_length("url") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "project_budget_line" (
	"id" uuid,
	"tenant_id" uuid,
	"project_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"code" text,
	"category" text NOT NULL,
	"description" text,
	"quarter" integer,
	"amount" numeric(15,2) NOT NULL,
	CONSTRAINT "project_budget_line_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "project_budget_line_code_length" CHECK (char_length("code") <= 40),
	CONSTRAINT "project_budget_line_category_choice" CHECK ("category" in ('staff', 'equipment', 'construction', 'training', 'travel', 'admin', 'contingency')),
	CONSTRAINT "project_budget_line_description_length" CHECK (char_length("description") <= 500),
	CONSTRAINT "project_budget_line_quarter_min" CHECK ("quarter" >= 1),
	CONSTRAINT "project_budget_line_quarter_max" CHECK ("quarter" <= 4),
	CONSTRAINT "project_budget_line_amount_number" CHECK ("amount" <> 'NaN'),
	CONSTRAINT "project_budget_line_amount_positive" CHECK ("amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "project_milestone" (
	"id" uuid,
	"tenant_id" uuid,
	"project_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"title" text NOT NULL,
	"description" text,
	"due_date" date,
	"weight" numeric(7,4),
	"completion_percentage" integer DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"notes" text,
	"submitted_by_id" uuid,
	"submitted_at" timestamp(6) with time zone,
	"approved_by_id" uuid,
	"approved_at" timestamp(6) with time zone,
	"rejected_reason" text,
	CONSTRAINT "project_milestone_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "project_milestone_title_length" CHECK (char_length("title") <= 255),
	CONSTRAINT "project_milestone_description_length" CHECK (char_length("description") <= 20000),
	CONSTRAINT "project_milestone_weight_number" CHECK ("weight" <> 'NaN'),
	CONSTRAINT "project_milestone_completion_percentage_min" CHECK ("completion_percentage" >= 0),
	CONSTRAINT "project_milestone_completion_percentage_max" CHECK ("completion_percentage" <= 100),
	CONSTRAINT "project_milestone_status_choice" CHECK ("status" in ('pending', 'in_progress', 'completed', 'approved', 'waived')),
	CONSTRAINT "project_milestone_notes_length" CHECK (char_length("notes") <= 20000),
	CONSTRAINT "project_milestone_rejected_reason_length" CHECK (char_length("rejected_reason") <= 2000),
	CONSTRAINT "project_milestone_done_is_whole" CHECK ("status" not in ('completed', 'approved') or "completion_percentage" = 100),
	CONSTRAINT "project_milestone_approved_by_another" CHECK ("status" <> 'approved' or ("submitted_by_id" is not null and "approved_by_id" is not null and "approved_by_id" <> "submitted_by_id")),
	CONSTRAINT "project_milestone_weight_percent" CHECK ("weight" > 0 and "weight" <= 100)
);
--> statement-breakpoint
CREATE TABLE "project_note" (
	"id" uuid,
	"tenant_id" uuid,
	"project_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"body" text NOT NULL,
	CONSTRAINT "project_note_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "project_note_body_length" CHECK (char_length("body") <= 20000)
);
--> statement-breakpoint
CREATE TABLE "project_recipient" (
	"id" uuid,
	"tenant_id" uuid,
	"project_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"organization_id" uuid NOT NULL,
	"role" text DEFAULT 'implementing' NOT NULL,
	"share" numeric(7,4) NOT NULL,
	"agreement_no" text,
	"agreement_date" date,
	CONSTRAINT "project_recipient_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "project_recipient_role_choice" CHECK ("role" in ('lead', 'implementing', 'beneficiary')),
	CONSTRAINT "project_recipient_share_number" CHECK ("share" <> 'NaN'),
	CONSTRAINT "project_recipient_agreement_no_length" CHECK (char_length("agreement_no") <= 80),
	CONSTRAINT "project_recipient_share_percent" CHECK ("share" > 0 and "share" <= 100)
);
--> statement-breakpoint
CREATE TABLE "project" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"code" text,
	"title" text NOT NULL,
	"description" text,
	"sector" text NOT NULL,
	"status" text DEFAULT 'planning' NOT NULL,
	"start_date" date,
	"end_date" date,
	"organization_id" uuid,
	"manager_id" uuid,
	"budget_id" uuid,
	"currency" text DEFAULT 'NOK' NOT NULL,
	"estimated_budget" numeric(15,2),
	"approved_budget" numeric(15,2) DEFAULT '0' NOT NULL,
	"committed_amount" numeric(15,2) DEFAULT '0' NOT NULL,
	"actual_expenditure" numeric(15,2) DEFAULT '0' NOT NULL,
	"beneficiaries_target" integer,
	"risk_level" text DEFAULT 'low' NOT NULL,
	"country" text,
	"region" text,
	"dac_code" text,
	"submitted_by_id" uuid,
	CONSTRAINT "project_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "project_code_length" CHECK (char_length("code") <= 40),
	CONSTRAINT "project_title_length" CHECK (char_length("title") <= 255),
	CONSTRAINT "project_description_length" CHECK (char_length("description") <= 20000),
	CONSTRAINT "project_sector_choice" CHECK ("sector" in ('education', 'health', 'infrastructure', 'agriculture', 'other')),
	CONSTRAINT "project_status_choice" CHECK ("status" in ('planning', 'submitted', 'active', 'on_hold', 'completing', 'completed', 'cancelled')),
	CONSTRAINT "project_currency_length" CHECK (char_length("currency") <= 3),
	CONSTRAINT "project_estimated_budget_number" CHECK ("estimated_budget" <> 'NaN'),
	CONSTRAINT "project_approved_budget_number" CHECK ("approved_budget" <> 'NaN'),
	CONSTRAINT "project_committed_amount_number" CHECK ("committed_amount" <> 'NaN'),
	CONSTRAINT "project_actual_expenditure_number" CHECK ("actual_expenditure" <> 'NaN'),
	CONSTRAINT "project_beneficiaries_target_min" CHECK ("beneficiaries_target" >= 0),
	CONSTRAINT "project_risk_level_choice" CHECK ("risk_level" in ('low', 'medium', 'high')),
	CONSTRAINT "project_country_length" CHECK (char_length("country") <= 80),
	CONSTRAINT "project_region_length" CHECK (char_length("region") <= 120),
	CONSTRAINT "project_dac_code_length" CHECK (char_length("dac_code") <= 5),
	CONSTRAINT "project_end_after_start" CHECK ("end_date" >= "start_date"),
	CONSTRAINT "project_estimate_not_negative" CHECK ("estimated_budget" >= 0),
	CONSTRAINT "project_spent_within_committed" CHECK ("actual_expenditure" <= "committed_amount" or "budget_id" is null),
	CONSTRAINT "project_currency_code" CHECK ("currency" ~ '^[A-Za-z]{3}$')
);
--> statement-breakpoint
CREATE INDEX "budget_name_idx" ON "budget" ("tenant_id","name","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_financial_year_idx" ON "budget" ("tenant_id","financial_year","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_currency_idx" ON "budget" ("tenant_id","currency","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_status_idx" ON "budget" ("tenant_id","status","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_total_budget_idx" ON "budget" ("tenant_id","total_budget","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_allocated_amount_idx" ON "budget" ("tenant_id","allocated_amount","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_committed_amount_idx" ON "budget" ("tenant_id","committed_amount","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_spent_amount_idx" ON "budget" ("tenant_id","spent_amount","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_allocation_budget_id_idx" ON "budget_allocation" ("tenant_id","budget_id","position","id");--> statement-breakpoint
CREATE UNIQUE INDEX "budget_allocation_sector_key" ON "budget_allocation" ("tenant_id","budget_id","sector") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_transfer_budget_id_idx" ON "budget_transfer" ("tenant_id","budget_id","position","id");--> statement-breakpoint
CREATE INDEX "budget_transfer_requested_by_id_idx" ON "budget_transfer" ("tenant_id","requested_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "budget_transfer_decided_by_id_idx" ON "budget_transfer" ("tenant_id","decided_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_updated_at_idx" ON "organization" ("tenant_id","updated_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_name_idx" ON "organization" ("tenant_id","name","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_type_idx" ON "organization" ("tenant_id","type","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_country_idx" ON "organization" ("tenant_id","country","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_mou_signed_idx" ON "organization" ("tenant_id","mou_signed","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_mou_valid_to_idx" ON "organization" ("tenant_id","mou_valid_to","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_due_diligence_idx" ON "organization" ("tenant_id","due_diligence","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_is_active_idx" ON "organization" ("tenant_id","is_active","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_team_id_idx" ON "organization" ("tenant_id","team_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "organization_contact_organization_id_idx" ON "organization_contact" ("tenant_id","organization_id","position","id");--> statement-breakpoint
CREATE INDEX "organization_document_organization_id_idx" ON "organization_document" ("tenant_id","organization_id","position","id");--> statement-breakpoint
CREATE INDEX "project_budget_line_project_id_idx" ON "project_budget_line" ("tenant_id","project_id","position","id");--> statement-breakpoint
CREATE INDEX "project_milestone_project_id_idx" ON "project_milestone" ("tenant_id","project_id","position","id");--> statement-breakpoint
CREATE INDEX "project_milestone_submitted_by_id_idx" ON "project_milestone" ("tenant_id","submitted_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_milestone_approved_by_id_idx" ON "project_milestone" ("tenant_id","approved_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_note_project_id_idx" ON "project_note" ("tenant_id","project_id","position","id");--> statement-breakpoint
CREATE INDEX "project_recipient_project_id_idx" ON "project_recipient" ("tenant_id","project_id","position","id");--> statement-breakpoint
CREATE INDEX "project_recipient_organization_id_idx" ON "project_recipient" ("tenant_id","organization_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE UNIQUE INDEX "project_code_key" ON "project" ("tenant_id","code") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_title_idx" ON "project" ("tenant_id","title","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_sector_idx" ON "project" ("tenant_id","sector","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_status_idx" ON "project" ("tenant_id","status","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_start_date_idx" ON "project" ("tenant_id","start_date","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_end_date_idx" ON "project" ("tenant_id","end_date","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_organization_id_idx" ON "project" ("tenant_id","organization_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_manager_id_idx" ON "project" ("tenant_id","manager_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_budget_id_idx" ON "project" ("tenant_id","budget_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_estimated_budget_idx" ON "project" ("tenant_id","estimated_budget","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_committed_amount_idx" ON "project" ("tenant_id","committed_amount","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "project_submitted_by_id_idx" ON "project" ("tenant_id","submitted_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
ALTER TABLE "budget_allocation" ADD CONSTRAINT "budget_allocation_budget_id_fk" FOREIGN KEY ("tenant_id","budget_id") REFERENCES "budget"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "budget_transfer" ADD CONSTRAINT "budget_transfer_budget_id_fk" FOREIGN KEY ("tenant_id","budget_id") REFERENCES "budget"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "budget_transfer" ADD CONSTRAINT "budget_transfer_requested_by_id_fk" FOREIGN KEY ("tenant_id","requested_by_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "budget_transfer" ADD CONSTRAINT "budget_transfer_decided_by_id_fk" FOREIGN KEY ("tenant_id","decided_by_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "organization" ADD CONSTRAINT "organization_team_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "team"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "organization_contact" ADD CONSTRAINT "organization_contact_organization_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "organization"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "organization_document" ADD CONSTRAINT "organization_document_organization_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "organization"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project_budget_line" ADD CONSTRAINT "project_budget_line_project_id_fk" FOREIGN KEY ("tenant_id","project_id") REFERENCES "project"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project_milestone" ADD CONSTRAINT "project_milestone_project_id_fk" FOREIGN KEY ("tenant_id","project_id") REFERENCES "project"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project_milestone" ADD CONSTRAINT "project_milestone_submitted_by_id_fk" FOREIGN KEY ("tenant_id","submitted_by_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project_milestone" ADD CONSTRAINT "project_milestone_approved_by_id_fk" FOREIGN KEY ("tenant_id","approved_by_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project_note" ADD CONSTRAINT "project_note_project_id_fk" FOREIGN KEY ("tenant_id","project_id") REFERENCES "project"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project_recipient" ADD CONSTRAINT "project_recipient_project_id_fk" FOREIGN KEY ("tenant_id","project_id") REFERENCES "project"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project_recipient" ADD CONSTRAINT "project_recipient_organization_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "organization"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_organization_id_fk" FOREIGN KEY ("tenant_id","organization_id") REFERENCES "organization"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_manager_id_fk" FOREIGN KEY ("tenant_id","manager_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_budget_id_fk" FOREIGN KEY ("tenant_id","budget_id") REFERENCES "budget"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_submitted_by_id_fk" FOREIGN KEY ("tenant_id","submitted_by_id") REFERENCES "member"("tenant_id","id");