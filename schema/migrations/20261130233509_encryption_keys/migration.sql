CREATE TABLE "control"."encryption_key" (
	"id" text PRIMARY KEY,
	"proof" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "control"."signing_key" ALTER COLUMN "private_jwk" SET DATA TYPE text USING "private_jwk"::text;