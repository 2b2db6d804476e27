# A static program in an empty image. It replays, runs against a wiki, compares
# and renders. The verbs that install a test wiki (wiki up, record, deviants
# live, variations) need Debian's packages and do not work in it.
FROM golang:1.25-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-X main.linked=${VERSION}" -o /out/bin/mwconform ./cmd/mwconform \
    && mkdir -p /out/etc/ssl/certs /out/tmp /out/work \
    && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
    && chmod 1777 /out/tmp && chown 65532:65532 /out/work

FROM scratch
COPY --from=build /out/ /
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/bin/mwconform"]
CMD ["--help"]
