-- AlterTable
ALTER TABLE "model" ADD COLUMN     "derivation" JSONB;
