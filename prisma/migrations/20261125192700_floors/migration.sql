ALTER TABLE "measurement" ADD COLUMN     "latency_ms" JSONB;
UPDATE "measurement" SET "latency_ms" = "body" -> 'latencyMs';
ALTER TABLE "measurement" ALTER COLUMN "latency_ms" SET NOT NULL;

-- The sessions that a noise floor may be learnt from, by model: which models were measured more than once is then
-- read from the index alone, however many were measured under the key.
CREATE INDEX "run_session_of_model_idx" ON "run" ("device_id", "protocol_key", "model_id")
  WHERE "state" = 'completed' AND NOT "fallback" AND "reused_from_id" IS NULL AND "purpose" <> 'comparison';
