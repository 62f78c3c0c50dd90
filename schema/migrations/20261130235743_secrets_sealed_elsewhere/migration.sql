-- Secrets are sealed with the encryption keys now; the key of before opens nothing any more.
DELETE FROM "control"."signing_key" WHERE "purpose" = 'secrets';--> statement-breakpoint
ALTER TABLE "control"."signing_key" DROP CONSTRAINT "signing_key_purpose_known", ADD CONSTRAINT "signing_key_purpose_known" CHECK ("purpose" = 'access_token');