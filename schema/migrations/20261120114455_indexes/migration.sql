DROP INDEX "contract_end_idx";--> statement-breakpoint
DROP INDEX "customer_event_time_idx";--> statement-breakpoint
DROP INDEX "customer_name_idx";--> statement-breakpoint
DROP INDEX "contract_flag_raised_by_id_idx";--> statement-breakpoint
CREATE INDEX "contract_flag_raised_by_id_idx" ON "contract_flag" ("tenant_id","raised_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_flag_resolved_by_id_idx";--> statement-breakpoint
CREATE INDEX "contract_flag_resolved_by_id_idx" ON "contract_flag" ("tenant_id","resolved_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_obligation_responsible_id_idx";--> statement-breakpoint
CREATE INDEX "contract_obligation_responsible_id_idx" ON "contract_obligation" ("tenant_id","responsible_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_party_customer_id_idx";--> statement-breakpoint
CREATE INDEX "contract_party_customer_id_idx" ON "contract_party" ("tenant_id","customer_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_customer_id_idx";--> statement-breakpoint
CREATE INDEX "contract_customer_id_idx" ON "contract" ("tenant_id","customer_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_owner_id_idx";--> statement-breakpoint
CREATE INDEX "contract_owner_id_idx" ON "contract" ("tenant_id","owner_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_parent_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_parent_contract_id_idx" ON "contract" ("tenant_id","parent_contract_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_status_end_idx";--> statement-breakpoint
CREATE INDEX "contract_status_end_idx" ON "contract" ("tenant_id","status","end_date","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "contract_title_idx";--> statement-breakpoint
CREATE INDEX "contract_title_idx" ON "contract" ("tenant_id","title","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "customer_event_customer_id_idx";--> statement-breakpoint
CREATE INDEX "customer_event_customer_id_idx" ON "customer_event" ("tenant_id","customer_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "customer_event_contract_id_idx";--> statement-breakpoint
CREATE INDEX "customer_event_contract_id_idx" ON "customer_event" ("tenant_id","contract_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "customer_event_type_idx";--> statement-breakpoint
CREATE INDEX "customer_event_type_idx" ON "customer_event" ("tenant_id","type","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "customer_account_manager_id_idx";--> statement-breakpoint
CREATE INDEX "customer_account_manager_id_idx" ON "customer" ("tenant_id","account_manager_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "customer_status_idx";--> statement-breakpoint
CREATE INDEX "customer_status_idx" ON "customer" ("tenant_id","status","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "import_run_created_idx";--> statement-breakpoint
CREATE INDEX "import_run_created_idx" ON "import_run" ("tenant_id","created","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "member_email_key";--> statement-breakpoint
CREATE UNIQUE INDEX "member_email_key" ON "member" ("tenant_id","email") WHERE ("deactivated_at" is null);--> statement-breakpoint
DROP INDEX "member_name_idx";--> statement-breakpoint
CREATE INDEX "member_name_idx" ON "member" ("tenant_id","name","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "contract_updated_at_idx" ON "contract" ("tenant_id","updated_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "contract_status_idx" ON "contract" ("tenant_id","status","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "contract_value_idx" ON "contract" ("tenant_id","value","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "contract_start_date_idx" ON "contract" ("tenant_id","start_date","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "contract_end_date_idx" ON "contract" ("tenant_id","end_date","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_event_producer_idx" ON "customer_event" ("tenant_id","producer","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_event_title_idx" ON "customer_event" ("tenant_id","title","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_event_occurred_at_idx" ON "customer_event" ("tenant_id","occurred_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_event_type_time_idx" ON "customer_event" ("tenant_id","type","occurred_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_updated_at_idx" ON "customer" ("tenant_id","updated_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_kind_idx" ON "customer" ("tenant_id","kind","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_display_name_idx" ON "customer" ("tenant_id","display_name","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_national_id_idx" ON "customer" ("tenant_id","national_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "customer_segment_idx" ON "customer" ("tenant_id","segment","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_created_at_idx" ON "import_run" ("tenant_id","created_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_created_by_idx" ON "import_run" ("tenant_id","created_by","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_format_idx" ON "import_run" ("tenant_id","format","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_file_name_idx" ON "import_run" ("tenant_id","file_name","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_status_idx" ON "import_run" ("tenant_id","status","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_changed_idx" ON "import_run" ("tenant_id","changed","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_unchanged_idx" ON "import_run" ("tenant_id","unchanged","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "import_run_refused_idx" ON "import_run" ("tenant_id","refused","id") WHERE ("deactivated_at" is null);