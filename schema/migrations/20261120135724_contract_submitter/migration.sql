ALTER TABLE "contract" ADD COLUMN "submitted_by_id" uuid;--> statement-breakpoint
CREATE INDEX "contract_submitted_by_id_idx" ON "contract" ("tenant_id","submitted_by_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
ALTER TABLE "contract" ADD CONSTRAINT "contract_submitted_by_id_fk" FOREIGN KEY ("tenant_id","submitted_by_id") REFERENCES "member"("tenant_id","id");