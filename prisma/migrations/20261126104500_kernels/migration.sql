-- AlterTable
ALTER TABLE "model" ADD COLUMN     "kernel" JSONB;

-- What Prisma's schema language cannot say: models of one operator are few, and the ranking reads only those.
CREATE INDEX "model_kernel_idx" ON "model" ("id") WHERE "kernel" IS NOT NULL;
