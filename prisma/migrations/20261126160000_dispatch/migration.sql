-- How many of a job's runs have ended, as they are when this is called: being volatile it sees what was committed since
-- the statement that calls it began, and what that statement has changed so far.
CREATE FUNCTION "job_progress"("of_job" TEXT, "terminal" TEXT[], OUT "done" INTEGER, OUT "total" INTEGER)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  SELECT count(*) FILTER (WHERE "state" = ANY ("terminal")), count(*) INTO "done", "total"
  FROM "run" WHERE "job_id" = "of_job";
END
$$;
