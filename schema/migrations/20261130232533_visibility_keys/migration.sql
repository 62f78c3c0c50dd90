ALTER TABLE "change" ALTER COLUMN "visible_to" SET DATA TYPE text[] USING "visible_to"::text[];--> statement-breakpoint
ALTER TABLE "change_feed" ALTER COLUMN "visible_to" SET DATA TYPE text[] USING "visible_to"::text[];--> statement-breakpoint
ALTER TABLE "change" ALTER COLUMN "out_of_sight" SET DATA TYPE text[] USING "out_of_sight"::text[];--> statement-breakpoint
ALTER TABLE "change_feed" ALTER COLUMN "out_of_sight" SET DATA TYPE text[] USING "out_of_sight"::text[];--> statement-breakpoint
-- Keys of changes so far are bare ids, which no longer match: whoever would resume among them reads anew.
DO $$ BEGIN
  IF to_regprocedure('change_new_epoch()') IS NOT NULL THEN PERFORM change_new_epoch(); END IF;
END $$;
