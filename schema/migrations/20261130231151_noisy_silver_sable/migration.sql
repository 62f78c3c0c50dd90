DROP INDEX "contract_document_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_document_contract_id_idx" ON "contract_document" ("tenant_id","contract_id","position","id");--> statement-breakpoint
DROP INDEX "contract_flag_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_flag_contract_id_idx" ON "contract_flag" ("tenant_id","contract_id","position","id");--> statement-breakpoint
DROP INDEX "contract_milestone_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_milestone_contract_id_idx" ON "contract_milestone" ("tenant_id","contract_id","position","id");--> statement-breakpoint
DROP INDEX "contract_note_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_note_contract_id_idx" ON "contract_note" ("tenant_id","contract_id","position","id");--> statement-breakpoint
DROP INDEX "contract_obligation_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_obligation_contract_id_idx" ON "contract_obligation" ("tenant_id","contract_id","position","id");--> statement-breakpoint
DROP INDEX "contract_party_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_party_contract_id_idx" ON "contract_party" ("tenant_id","contract_id","position","id");--> statement-breakpoint
DROP INDEX "contract_version_contract_id_idx";--> statement-breakpoint
CREATE INDEX "contract_version_contract_id_idx" ON "contract_version" ("tenant_id","contract_id","position","id");--> statement-breakpoint
DROP INDEX "customer_address_customer_id_idx";--> statement-breakpoint
CREATE INDEX "customer_address_customer_id_idx" ON "customer_address" ("tenant_id","customer_id","position","id");--> statement-breakpoint
DROP INDEX "customer_contact_customer_id_idx";--> statement-breakpoint
CREATE INDEX "customer_contact_customer_id_idx" ON "customer_contact" ("tenant_id","customer_id","position","id");--> statement-breakpoint
DROP INDEX "customer_identifier_customer_id_idx";--> statement-breakpoint
CREATE INDEX "customer_identifier_customer_id_idx" ON "customer_identifier" ("tenant_id","customer_id","position","id");--> statement-breakpoint
DROP INDEX "import_error_import_run_id_idx";--> statement-breakpoint
CREATE INDEX "import_error_import_run_id_idx" ON "import_error" ("tenant_id","import_run_id","position","id");