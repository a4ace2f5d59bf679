import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'sqlite', schema: './src/models/schema.ts', out: './src/models/migrations' });
