CREATE TABLE "control"."spending" (
	"account" uuid PRIMARY KEY,
	"minute" timestamp with time zone NOT NULL,
	"taken" bigint NOT NULL
);
