ALTER TABLE "control"."tenant" ADD COLUMN "modules" text[] DEFAULT '{contracts}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenant" ADD COLUMN "seats" integer;--> statement-breakpoint
ALTER TABLE "control"."tenant" ADD COLUMN "updated_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "control"."tenant" ADD CONSTRAINT "tenant_seats_some" CHECK ("seats" > 0);