ALTER TABLE "customer" DROP CONSTRAINT "customer_national_id_length";--> statement-breakpoint
DROP INDEX "customer_national_id_idx";--> statement-breakpoint
ALTER TABLE "customer" ADD COLUMN "national_id_index" text;--> statement-breakpoint
CREATE INDEX "customer_national_id_index_idx" ON "customer" ("tenant_id","national_id_index") WHERE ("deactivated_at" is null);