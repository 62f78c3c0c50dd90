CREATE TABLE "role" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"about" text,
	"is_built_in" boolean DEFAULT false NOT NULL,
	CONSTRAINT "role_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "role_name_length" CHECK (char_length("name") <= 80),
	CONSTRAINT "role_title_length" CHECK (char_length("title") <= 120),
	CONSTRAINT "role_about_length" CHECK (char_length("about") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "role_permission" (
	"id" uuid,
	"tenant_id" uuid,
	"role_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"permission" text NOT NULL,
	CONSTRAINT "role_permission_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "role_permission_permission_length" CHECK (char_length("permission") <= 200)
);
--> statement-breakpoint
CREATE TABLE "site" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"time_zone" text DEFAULT 'Europe/Oslo' NOT NULL,
	CONSTRAINT "site_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "site_code_length" CHECK (char_length("code") <= 40),
	CONSTRAINT "site_name_length" CHECK (char_length("name") <= 300),
	CONSTRAINT "site_time_zone_length" CHECK (char_length("time_zone") <= 64)
);
--> statement-breakpoint
CREATE TABLE "team" (
	"id" uuid,
	"tenant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"name" text NOT NULL,
	"about" text,
	CONSTRAINT "team_pkey" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "team_name_length" CHECK (char_length("name") <= 120),
	CONSTRAINT "team_about_length" CHECK (char_length("about") <= 500)
);
--> statement-breakpoint
CREATE TABLE "team_member" (
	"id" uuid,
	"tenant_id" uuid,
	"team_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"user_id" uuid NOT NULL,
	CONSTRAINT "team_member_pkey" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "user_role" (
	"id" uuid,
	"tenant_id" uuid,
	"member_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"role_id" uuid NOT NULL,
	CONSTRAINT "user_role_pkey" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "user_site" (
	"id" uuid,
	"tenant_id" uuid,
	"member_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"created_by" uuid,
	"updated_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"updated_by" uuid,
	"deactivated_at" timestamp(6) with time zone,
	"site_id" uuid NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	CONSTRAINT "user_site_pkey" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "control"."membership" ADD COLUMN "roles_taken" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "role_updated_at_idx" ON "role" ("tenant_id","updated_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE UNIQUE INDEX "role_name_key" ON "role" ("tenant_id","name") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "role_title_idx" ON "role" ("tenant_id","title","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "role_is_built_in_idx" ON "role" ("tenant_id","is_built_in","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "role_permission_role_id_idx" ON "role_permission" ("tenant_id","role_id","position","id");--> statement-breakpoint
CREATE INDEX "site_updated_at_idx" ON "site" ("tenant_id","updated_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE UNIQUE INDEX "site_code_key" ON "site" ("tenant_id","code") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "site_name_idx" ON "site" ("tenant_id","name","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "site_time_zone_idx" ON "site" ("tenant_id","time_zone","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "team_updated_at_idx" ON "team" ("tenant_id","updated_at","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE UNIQUE INDEX "team_name_key" ON "team" ("tenant_id","name") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "team_about_idx" ON "team" ("tenant_id","about","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "team_member_team_id_idx" ON "team_member" ("tenant_id","team_id","position","id");--> statement-breakpoint
CREATE INDEX "team_member_user_id_idx" ON "team_member" ("tenant_id","user_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "user_role_member_id_idx" ON "user_role" ("tenant_id","member_id","position","id");--> statement-breakpoint
CREATE INDEX "user_role_role_id_idx" ON "user_role" ("tenant_id","role_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
CREATE INDEX "user_site_member_id_idx" ON "user_site" ("tenant_id","member_id","position","id");--> statement-breakpoint
CREATE INDEX "user_site_site_id_idx" ON "user_site" ("tenant_id","site_id","id") WHERE ("deactivated_at" is null);--> statement-breakpoint
ALTER TABLE "role_permission" ADD CONSTRAINT "role_permission_role_id_fk" FOREIGN KEY ("tenant_id","role_id") REFERENCES "role"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "team"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_user_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "user_role" ADD CONSTRAINT "user_role_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "user_role" ADD CONSTRAINT "user_role_role_id_fk" FOREIGN KEY ("tenant_id","role_id") REFERENCES "role"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "user_site" ADD CONSTRAINT "user_site_member_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "member"("tenant_id","id");--> statement-breakpoint
ALTER TABLE "user_site" ADD CONSTRAINT "user_site_site_id_fk" FOREIGN KEY ("tenant_id","site_id") REFERENCES "site"("tenant_id","id");