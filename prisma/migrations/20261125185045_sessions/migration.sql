
ALTER TABLE "run" ADD COLUMN     "purpose" TEXT NOT NULL DEFAULT 'measure',
ADD COLUMN     "replay" JSONB,
ADD COLUMN     "task" JSONB;


ALTER TABLE "sample_set" DROP CONSTRAINT "sample_set_pkey",
ADD COLUMN     "subject" TEXT NOT NULL DEFAULT 'model',
ADD CONSTRAINT "sample_set_pkey" PRIMARY KEY ("run_id", "subject", "invocation", "phase");

-- CreateTable
CREATE TABLE "comparison" (
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "baseline_id" TEXT NOT NULL,
    "variants" TEXT[],
    "pairs" INTEGER NOT NULL,
    "seed" INTEGER NOT NULL,
    "results" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "comparison_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "comparison_run_id_key" ON "comparison"("run_id");

-- CreateIndex
CREATE INDEX "comparison_created_at_id_idx" ON "comparison"("created_at" DESC, "id");

-- AddForeignKey
ALTER TABLE "comparison" ADD CONSTRAINT "comparison_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The words that these columns may hold, as packages/contracts has them.
ALTER TABLE "sample_set" DROP CONSTRAINT "sample_set_phase_known";
ALTER TABLE "sample_set" ADD CONSTRAINT "sample_set_phase_known" CHECK ("phase" IN ('warmup', 'measured', 'apart'));
ALTER TABLE "run" ADD CONSTRAINT "run_purpose_known" CHECK (
  "purpose" IN ('measure', 'comparison', 'replay', 'floor')
);

-- Measurements of before say so little of these that they say null, which every answer must hold.
UPDATE "measurement" SET "body" = jsonb_set(
  '{"plan": null, "steadiness": null, "apart": [], "arrival": null, "profile": null}'::jsonb || "body",
  '{latencyMs,standardErrorRatio}',
  'null'
);
