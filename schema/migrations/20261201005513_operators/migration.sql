CREATE TABLE "control"."operator" (
	"user_id" uuid PRIMARY KEY,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "control"."operator_visit" (
	"id" uuid PRIMARY KEY,
	"user_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "operator_visit_reason_given" CHECK (char_length(btrim("reason")) between 5 and 500),
	CONSTRAINT "operator_visit_short" CHECK ("ends_at" <= "created_at" + interval '8 hours')
);
--> statement-breakpoint
CREATE TABLE "operator_visit" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"operator_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"ends_at" timestamp(6) with time zone NOT NULL,
	"ended_at" timestamp(6) with time zone,
	CONSTRAINT "operator_visit_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "operator_visit_reason_length" CHECK (char_length("reason") <= 500)
);
--> statement-breakpoint
CREATE INDEX "operator_visit_tenant_id_created_at_index" ON "control"."operator_visit" ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "operator_visit_user_id_index" ON "control"."operator_visit" ("user_id");--> statement-breakpoint
CREATE INDEX "operator_visit_created_at_idx" ON "operator_visit" ("tenant_id","created_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "operator_visit_operator_id_idx" ON "operator_visit" ("tenant_id","operator_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "operator_visit_reason_idx" ON "operator_visit" ("tenant_id","reason","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "operator_visit_ends_at_idx" ON "operator_visit" ("tenant_id","ends_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "operator_visit_ended_at_idx" ON "operator_visit" ("tenant_id","ended_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
ALTER TABLE "control"."operator" ADD CONSTRAINT "operator_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."user"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."operator_visit" ADD CONSTRAINT "operator_visit_user_id_operator_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "control"."operator"("user_id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "control"."operator_visit" ADD CONSTRAINT "operator_visit_tenant_id_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "control"."tenant"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "operator_visit" ADD CONSTRAINT "operator_visit_operator_id_fk" FOREIGN KEY ("tenant_id","operator_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "member" DROP CONSTRAINT "member_kind_choice", ADD CONSTRAINT "member_kind_choice" CHECK ("kind" in ('person', 'machine', 'operator'));