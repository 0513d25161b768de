-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "protocol_revision" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "device" ADD COLUMN     "failed_probes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "failures_in_row" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rest_until" TIMESTAMPTZ(3),
ADD COLUMN     "state_by" TEXT,
ADD COLUMN     "state_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "purpose" TEXT NOT NULL DEFAULT 'run';

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "key_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "turn" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "turn_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "measurement" ADD COLUMN     "sentinel_error_ratio" DOUBLE PRECISION,
ADD COLUMN     "sentinel_ms" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "reach" (
    "worker_id" TEXT NOT NULL,
    "device_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reach_pkey" PRIMARY KEY ("worker_id","device_id")
);

-- CreateTable
CREATE TABLE "device_event" (
    "id" BIGSERIAL NOT NULL,
    "device_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "type" TEXT NOT NULL,
    "from_state" TEXT,
    "to_state" TEXT NOT NULL,
    "code" TEXT,
    "reason" TEXT,
    "actor" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "device_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reach_device_id_idx" ON "reach"("device_id");

-- CreateIndex
CREATE INDEX "device_event_device_id_id_idx" ON "device_event"("device_id", "id" DESC);

-- CreateIndex
CREATE INDEX "device_event_created_at_idx" ON "device_event"("created_at");

-- AddForeignKey
ALTER TABLE "reach" ADD CONSTRAINT "reach_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reach" ADD CONSTRAINT "reach_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_event" ADD CONSTRAINT "device_event_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was there before this: who asked, in the order of age, and which worker reaches which device.
UPDATE "run" SET "key_id" = "known"."key_id", "turn" = "known"."turn", "turn_since" = "known"."since"
FROM (
  SELECT "run"."id", coalesce("job"."key_id", '') AS "key_id",
         row_number() OVER ("lane" ORDER BY "run"."created_at", "run"."ordinal") - 1 AS "turn",
         min("run"."created_at") OVER "lane" AS "since"
  FROM "run" JOIN "job" ON "job"."id" = "run"."job_id" WHERE "run"."state" = 'queued'
  WINDOW "lane" AS (PARTITION BY "run"."device_id", "run"."pool", "run"."priority", "job"."key_id")
) AS "known" WHERE "run"."id" = "known"."id";
INSERT INTO "reach" ("worker_id", "device_id") SELECT "worker_id", "id" FROM "device" WHERE "worker_id" IS NOT NULL;

ALTER TABLE "session" ADD CONSTRAINT "session_purpose_known" CHECK ("purpose" IN ('run', 'probe'));
ALTER TABLE "device_event" ADD CONSTRAINT "device_event_type_known" CHECK (
  "type" IN ('state', 'failure', 'probe', 'lease-expired')
);
-- A device that rests says until when; one that does not, rests not.
ALTER TABLE "device" ADD CONSTRAINT "device_cooling_rests" CHECK ("state" <> 'cooling' OR "rest_until" IS NOT NULL);

-- What waits for a device or a pool: in order, and by age.
CREATE INDEX "run_waiting_device_idx" ON "run" ("device_id", "priority" DESC, "turn", "turn_since", "created_at", "ordinal") WHERE "state" = 'queued';
CREATE INDEX "run_waiting_pool_idx" ON "run" ("pool", "priority" DESC, "turn", "turn_since", "created_at", "ordinal") WHERE "state" = 'queued' AND "device_id" IS NULL;
CREATE INDEX "run_oldest_device_idx" ON "run" ("device_id", "created_at", "ordinal") WHERE "state" = 'queued';
CREATE INDEX "run_oldest_pool_idx" ON "run" ("pool", "created_at", "ordinal") WHERE "state" = 'queued' AND "device_id" IS NULL;
-- How far the turns of a device or a pool have come, and those of each key there, served or not.
CREATE INDEX "run_turn_device_idx" ON "run" ("device_id", "priority", "turn" DESC) WHERE "pool" IS NULL;
CREATE INDEX "run_turn_pool_idx" ON "run" ("pool", "priority", "turn" DESC) WHERE "pool" IS NOT NULL;
CREATE INDEX "run_turn_of_key_device_idx" ON "run" ("device_id", "priority", "key_id", "turn" DESC) WHERE "pool" IS NULL;
CREATE INDEX "run_turn_of_key_pool_idx" ON "run" ("pool", "priority", "key_id", "turn" DESC) WHERE "pool" IS NOT NULL;

-- Every move of a device is an event with its reason, whoever makes it. Taking and ending a lease is none.
CREATE FUNCTION "date_device_state"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."state_since" := now();
  RETURN NEW;
END
$$;
CREATE TRIGGER "device_state_dated" BEFORE UPDATE ON "device"
  FOR EACH ROW WHEN (
    OLD."state" <> NEW."state" AND NOT (OLD."state" IN ('idle', 'busy') AND NEW."state" IN ('idle', 'busy'))
  )
  EXECUTE FUNCTION "date_device_state"();

CREATE FUNCTION "record_device_state"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "device_event" ("device_id", "type", "from_state", "to_state", "reason", "actor")
  VALUES (NEW."id", 'state', CASE TG_OP WHEN 'UPDATE' THEN OLD."state" END, NEW."state", NEW."state_reason", NEW."state_by");
  RETURN NULL;
END
$$;
CREATE TRIGGER "device_made_recorded" AFTER INSERT ON "device"
  FOR EACH ROW EXECUTE FUNCTION "record_device_state"();
CREATE TRIGGER "device_state_recorded" AFTER UPDATE ON "device"
  FOR EACH ROW WHEN (
    NOT (OLD."state" IN ('idle', 'busy') AND NEW."state" IN ('idle', 'busy'))
    AND (OLD."state", OLD."state_by") IS DISTINCT FROM (NEW."state", NEW."state_by")
  )
  EXECUTE FUNCTION "record_device_state"();

-- What a device's sentinels taught is asked for with each run, and bodies are large.
UPDATE "measurement" SET "sentinel_ms" = ("body" #>> '{sentinel,levelMs}')::float8,
  "sentinel_error_ratio" = ("body" #>> '{sentinel,levelErrorRatio}')::float8
WHERE jsonb_typeof("body" #> '{sentinel,levelMs}') = 'number';
