# The appliance for a ClickHouse server: without the embedded engine (chdb, 570 MB).
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
# Without scripts: the build would run before its sources are here.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY bin ./bin
COPY client ./client
COPY collector ./collector
COPY reconciler ./reconciler
COPY core ./core
COPY console ./console
COPY simulator ./simulator
# LMDB's own binary is an optional package too, so that chdb is taken out by name.
RUN node scripts/build.mjs \
    && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
    && rm -rf node_modules/chdb node_modules/@chdb \
    && mkdir data

# No shell, no package manager, nothing but Node and glibc: what breaks in finds no tools. Its user is 65532.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
ENV NODE_ENV=production \
    LEDGERLINE_DATA_DIR=/data
WORKDIR /app
COPY --from=build /build/package.json ./package.json
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY core/rules ./core/rules
COPY console/evidence/verify.mjs ./console/evidence/verify.mjs
COPY sql ./sql
# A new volume takes mode and owner over from here.
COPY --from=build --chown=65532:65532 --chmod=700 /build/data /data
USER 65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/nodejs/bin/node", "dist/bin/ledgerline.js"]
CMD ["serve"]
