# The service with its widget. Settings come from the environment: see README.md.

FROM node:24-bookworm-slim AS build
RUN npm install --global pnpm@12.21.0
WORKDIR /app
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml ./
COPY backend/package.json backend/
COPY widget/package.json widget/
COPY demo-host/package.json demo-host/
COPY test/package.json test/
RUN pnpm install --frozen-lockfile --filter @deskside/backend --filter @deskside/widget
COPY tsconfig.json ./
COPY backend backend
COPY widget widget
RUN cd backend && node build.mjs && cd ../widget && node build.mjs
RUN pnpm --filter @deskside/backend deploy --prod --legacy /production

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_URL=sqlite:/data/deskside.db
RUN mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=build /production/package.json backend/
COPY --from=build /production/node_modules backend/node_modules
COPY --from=build /app/backend/dist backend/dist
COPY --from=build /app/widget/dist widget/dist
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "backend/dist/main.js", "serve"]
