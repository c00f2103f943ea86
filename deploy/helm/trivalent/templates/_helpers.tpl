{{- define "trivalent.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "trivalent.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "trivalent.labels" -}}
{{ include "trivalent.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "trivalent.image" -}}
{{- $tag := .Values.image.tag | default (printf "%s%s" .Chart.AppVersion (ternary "-gpu" "" .Values.gpu.enabled)) -}}
{{ printf "%s:%s" .Values.image.repository $tag }}
{{- end -}}

{{/* Processes of which each thread has a partition: the partitions divided by the threads, rounded up. */}}
{{- define "trivalent.usefulReplicas" -}}
{{- $threads := int .Values.streams.threads -}}
{{- div (add (int .Values.topics.partitions) (sub $threads 1)) $threads -}}
{{- end -}}

{{/* What the processor and the job share: brokers, registry, further settings, secrets. */}}
{{- define "trivalent.env" -}}
- name: TRIVALENT_KAFKA_BOOTSTRAP_SERVERS
  value: {{ required "kafka.bootstrapServers is not set, expected the addresses of the brokers" .Values.kafka.bootstrapServers | quote }}
- name: TRIVALENT_WIRE_REGISTRY_URL
  value: {{ required "registry.url is not set, expected the addresses of the schema registry" .Values.registry.url | quote }}
- name: TRIVALENT_TOPICS_PARTITIONS
  value: {{ .Values.topics.partitions | quote }}
- name: TRIVALENT_TOPICS_REPLICATION
  value: {{ .Values.topics.replication | quote }}
{{- range $key, $value := .Values.settings }}
- name: TRIVALENT_{{ regexReplaceAll "[^A-Za-z0-9]" $key "_" | upper }}
  value: {{ $value | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "trivalent.envFrom" -}}
{{- range .Values.secretEnv }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- end -}}

{{/* Ports of the brokers and of the registry, each once. */}}
{{- define "trivalent.egressPorts" -}}
{{- $ports := list -}}
{{- range splitList "," .Values.kafka.bootstrapServers -}}
{{- $ports = append $ports (regexFind "[0-9]+$" (trim .)) -}}
{{- end -}}
{{- range splitList "," .Values.registry.url -}}
{{- $url := urlParse (trim .) -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $ports = append $ports ($port | default (ternary "443" "80" (eq $url.scheme "https"))) -}}
{{- end -}}
{{- range .Values.networkPolicy.egressPorts -}}
{{- $ports = append $ports (toString (int .)) -}}
{{- end -}}
{{- range $ports | uniq }}
- protocol: TCP
  port: {{ int . }}
{{- end -}}
{{- end -}}
