-- AlterTable
ALTER TABLE "idempotent_answer" ADD COLUMN     "claim_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "renewed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "idempotency_token" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "job_key_id_idempotency_token_key" ON "job"("key_id", "idempotency_token");
