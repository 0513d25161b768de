-- Who measures a run hears that its job was cancelled by this word alone: the job's other news are its own doing, and
-- to ask for each of them whether it was a cancel costs more than all the rest of a short session.
CREATE FUNCTION "notify_job_cancelled"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('paceline', json_build_object('jobId', NEW."id", 'cancelled', true)::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER "job_cancel_told" AFTER UPDATE OF "cancel_requested_at" ON "job"
  FOR EACH ROW WHEN (OLD."cancel_requested_at" IS NULL AND NEW."cancel_requested_at" IS NOT NULL)
  EXECUTE FUNCTION "notify_job_cancelled"();
