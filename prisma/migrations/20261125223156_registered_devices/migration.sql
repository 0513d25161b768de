-- AlterTable
ALTER TABLE "device" ADD COLUMN     "removed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "registration" (
    "device_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "url" TEXT,
    "sealed" BYTEA,
    "address" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_by" TEXT,
    "claimed_until" TIMESTAMPTZ(3),

    CONSTRAINT "registration_pkey" PRIMARY KEY ("device_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "registration_address_key" ON "registration"("address");

-- AddForeignKey
ALTER TABLE "registration" ADD CONSTRAINT "registration_device_id_fkey" FOREIGN KEY ("device_id") REFERENCES "device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Each kind with what it is reached by.
ALTER TABLE "registration" ADD CONSTRAINT "registration_reach" CHECK (
  CASE "kind"
    WHEN 'appium' THEN "url" IS NOT NULL AND "sealed" IS NOT NULL AND "address" IS NULL
    WHEN 'adb' THEN "address" IS NOT NULL AND "url" IS NULL AND "sealed" IS NULL
    ELSE false
  END
);
