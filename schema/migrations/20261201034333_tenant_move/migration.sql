CREATE TABLE "control"."tenant_move" (
	"tenant_id" uuid PRIMARY KEY,
	"state" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_move_state_known" CHECK ("state" in ('leaving', 'left', 'arriving'))
);
