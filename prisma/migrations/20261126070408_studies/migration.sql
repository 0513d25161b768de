-- AlterTable
ALTER TABLE "model" ADD COLUMN     "weights_digest" TEXT;

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "study_id" TEXT;

-- CreateTable
CREATE TABLE "study" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT,
    "key_id" TEXT,
    "request" JSONB NOT NULL,
    "placements" JSONB NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "expires_after_seconds" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cancelled_at" TIMESTAMPTZ(3),
    "idempotency_token" TEXT,

    CONSTRAINT "study_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "study_member" (
    "study_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "recipe" JSONB NOT NULL,
    "recipe_digest" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "model_id" TEXT,
    "error" JSONB,
    "claim_id" TEXT,
    "claimed_until" TIMESTAMPTZ(3),
    "build_count" INTEGER NOT NULL DEFAULT 0,
    "settled_at" TIMESTAMPTZ(3),
    "placed_at" TIMESTAMPTZ(3),

    CONSTRAINT "study_member_pkey" PRIMARY KEY ("study_id","ordinal")
);

-- CreateIndex
CREATE INDEX "study_created_at_id_idx" ON "study"("created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "study_key_id_idempotency_token_key" ON "study"("key_id", "idempotency_token");

-- CreateIndex
CREATE INDEX "study_member_study_id_model_id_idx" ON "study_member"("study_id", "model_id");

-- CreateIndex
CREATE INDEX "study_member_study_id_recipe_digest_idx" ON "study_member"("study_id", "recipe_digest");

-- CreateIndex
CREATE INDEX "model_graph_digest_idx" ON "model"("graph_digest");

-- CreateIndex
CREATE INDEX "job_study_id_idx" ON "job"("study_id");

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study" ADD CONSTRAINT "study_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "access_key"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_member" ADD CONSTRAINT "study_member_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "study_member" ADD CONSTRAINT "study_member_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What is left to do of all studies, found without a look at the many members that are done.
CREATE INDEX "study_member_open_idx" ON "study_member" ("ordinal", "study_id")
  WHERE "state" IN ('pending', 'building');
CREATE INDEX "study_member_unplaced_idx" ON "study_member" ("study_id", "ordinal")
  WHERE "state" = 'built' AND "placed_at" IS NULL;
