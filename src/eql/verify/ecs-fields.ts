// The fields of the Elastic Common Schema 9.4, names and types only. Written by
// scripts/write-ecs-fields.ts; do not edit. `parents = leaves`: each leaf under each parent ("-" for
// the root); `:n` number, `:d` date, `:i` ip, `:b` boolean, `:t` text, `:o` object, else keyword. A
// line that begins with a blank goes on with the one before.

/** The version of ECS that the table is of. */
export const ECS_VERSION = "9.4";

export const ecsFieldTable: string = `
- = @timestamp:d labels:o message:t tags
agent.build = original
agent = ephemeral_id id name type version
client destination server source = address bytes:n domain ip:i mac packets:n port:n
 registered_domain subdomain top_level_domain
client.as destination.as server.as source.as threat.enrichments.indicator.as threat.indicator.as =
 number:n
client.as.organization cloud.origin.service cloud.service cloud.target.service
 destination.as.organization gen_ai.operation process.entry_leader.attested_groups
 server.as.organization source.as.organization threat.enrichments.indicator.as.organization
 threat.indicator.as.organization user_agent.device = name
client.geo destination.geo host.geo host.target.geo observer.geo server.geo source.geo
 threat.enrichments.indicator.geo threat.indicator.geo = city_name continent_code continent_name
 country_iso_code country_name location:o name postal_code region_iso_code region_name timezone
client.nat destination.nat server.nat source.nat = ip:i port:n
client.user destination.user server.user source.user user.changes user user.effective user.target =
 domain email full_name hash id name roles
client.user.group destination.user.group group server.user.group source.user.group
 user.changes.group user.effective.group user.group user.target.group = domain id name
cloud.account cloud.entity.relationships.administers.host
 cloud.entity.relationships.administers.service cloud.entity.relationships.depends_on.host
 cloud.entity.relationships.depends_on.service cloud.entity.relationships.owns.host
 cloud.entity.relationships.owns.service cloud.entity.relationships.supervises.host
 cloud.entity.relationships.supervises.service cloud.instance cloud.origin.account
 cloud.origin.entity.relationships.administers.host
 cloud.origin.entity.relationships.administers.service
 cloud.origin.entity.relationships.depends_on.host
 cloud.origin.entity.relationships.depends_on.service cloud.origin.entity.relationships.owns.host
 cloud.origin.entity.relationships.owns.service cloud.origin.entity.relationships.supervises.host
 cloud.origin.entity.relationships.supervises.service cloud.origin.instance cloud.origin.project
 cloud.project cloud.target.account cloud.target.entity.relationships.administers.host
 cloud.target.entity.relationships.administers.service
 cloud.target.entity.relationships.depends_on.host
 cloud.target.entity.relationships.depends_on.service cloud.target.entity.relationships.owns.host
 cloud.target.entity.relationships.owns.service cloud.target.entity.relationships.supervises.host
 cloud.target.entity.relationships.supervises.service cloud.target.instance cloud.target.project
 device.product device.vendor entity.relationships.administers.host
 entity.relationships.administers.service entity.relationships.depends_on.host
 entity.relationships.depends_on.service entity.relationships.owns.host
 entity.relationships.owns.service entity.relationships.supervises.host
 entity.relationships.supervises.service entity.target.relationships.administers.host
 entity.target.relationships.administers.service entity.target.relationships.depends_on.host
 entity.target.relationships.depends_on.service entity.target.relationships.owns.host
 entity.target.relationships.owns.service entity.target.relationships.supervises.host
 entity.target.relationships.supervises.service host.entity.relationships.administers.host
 host.entity.relationships.administers.service host.entity.relationships.depends_on.host
 host.entity.relationships.depends_on.service host.entity.relationships.owns.host
 host.entity.relationships.owns.service host.entity.relationships.supervises.host
 host.entity.relationships.supervises.service host.target.entity.relationships.administers.host
 host.target.entity.relationships.administers.service
 host.target.entity.relationships.depends_on.host
 host.target.entity.relationships.depends_on.service host.target.entity.relationships.owns.host
 host.target.entity.relationships.owns.service host.target.entity.relationships.supervises.host
 host.target.entity.relationships.supervises.service network.inner.vlan network.vlan
 observer.egress.vlan observer.ingress.vlan orchestrator.entity.relationships.administers.host
 orchestrator.entity.relationships.administers.service
 orchestrator.entity.relationships.depends_on.host
 orchestrator.entity.relationships.depends_on.service orchestrator.entity.relationships.owns.host
 orchestrator.entity.relationships.owns.service orchestrator.entity.relationships.supervises.host
 orchestrator.entity.relationships.supervises.service organization
 process.entry_leader.attested_user process.entry_leader.group process.entry_leader.real_group
 process.entry_leader.real_user process.entry_leader.saved_group process.entry_leader.saved_user
 process.entry_leader.supplemental_groups process.entry_leader.user process.group
 process.group_leader.group process.group_leader.real_group process.group_leader.real_user
 process.group_leader.saved_group process.group_leader.saved_user
 process.group_leader.supplemental_groups process.group_leader.user process.parent.group
 process.parent.real_group process.parent.real_user process.parent.saved_group
 process.parent.saved_user process.parent.supplemental_groups process.parent.user process.real_group
 process.real_user process.saved_group process.saved_user process.session_leader.group
 process.session_leader.real_group process.session_leader.real_user
 process.session_leader.saved_group process.session_leader.saved_user
 process.session_leader.supplemental_groups process.session_leader.user process.supplemental_groups
 process.user service.entity.relationships.administers.host
 service.entity.relationships.administers.service service.entity.relationships.depends_on.host
 service.entity.relationships.depends_on.service service.entity.relationships.owns.host
 service.entity.relationships.owns.service service.entity.relationships.supervises.host
 service.entity.relationships.supervises.service
 service.origin.entity.relationships.administers.host
 service.origin.entity.relationships.administers.service
 service.origin.entity.relationships.depends_on.host
 service.origin.entity.relationships.depends_on.service
 service.origin.entity.relationships.owns.host service.origin.entity.relationships.owns.service
 service.origin.entity.relationships.supervises.host
 service.origin.entity.relationships.supervises.service
 service.target.entity.relationships.administers.host
 service.target.entity.relationships.administers.service
 service.target.entity.relationships.depends_on.host
 service.target.entity.relationships.depends_on.service
 service.target.entity.relationships.owns.host service.target.entity.relationships.owns.service
 service.target.entity.relationships.supervises.host
 service.target.entity.relationships.supervises.service
 user.changes.entity.relationships.administers.host
 user.changes.entity.relationships.administers.service
 user.changes.entity.relationships.depends_on.host
 user.changes.entity.relationships.depends_on.service user.changes.entity.relationships.owns.host
 user.changes.entity.relationships.owns.service user.changes.entity.relationships.supervises.host
 user.changes.entity.relationships.supervises.service
 user.effective.entity.relationships.administers.host
 user.effective.entity.relationships.administers.service
 user.effective.entity.relationships.depends_on.host
 user.effective.entity.relationships.depends_on.service
 user.effective.entity.relationships.owns.host user.effective.entity.relationships.owns.service
 user.effective.entity.relationships.supervises.host
 user.effective.entity.relationships.supervises.service user.entity.relationships.administers.host
 user.entity.relationships.administers.service user.entity.relationships.depends_on.host
 user.entity.relationships.depends_on.service user.entity.relationships.owns.host
 user.entity.relationships.owns.service user.entity.relationships.supervises.host
 user.entity.relationships.supervises.service user.target.entity.relationships.administers.host
 user.target.entity.relationships.administers.service
 user.target.entity.relationships.depends_on.host
 user.target.entity.relationships.depends_on.service user.target.entity.relationships.owns.host
 user.target.entity.relationships.owns.service user.target.entity.relationships.supervises.host
 user.target.entity.relationships.supervises.service = id name
cloud cloud.origin cloud.target = availability_zone provider region
cloud.entity.attributes cloud.origin.entity.attributes cloud.target.entity.attributes
 entity.attributes entity.target.attributes host.entity.attributes host.target.entity.attributes
 orchestrator.entity.attributes service.entity.attributes service.origin.entity.attributes
 service.target.entity.attributes user.changes.entity.attributes user.effective.entity.attributes
 user.entity.attributes user.target.entity.attributes = known_redirects managed:b mfa_enabled:b
 oauth_consent_restriction permissions storage_class
cloud.entity cloud.origin.entity cloud.target.entity entity entity.target host.entity
 host.target.entity orchestrator.entity service.entity service.origin.entity service.target.entity
 user.changes.entity user.effective.entity user.entity user.target.entity = behavior:o display_name
 id last_seen_timestamp:d metrics:o name raw:o reference source sub_type type
cloud.entity.lifecycle cloud.origin.entity.lifecycle cloud.target.entity.lifecycle entity.lifecycle
 entity.target.lifecycle host.entity.lifecycle host.target.entity.lifecycle
 orchestrator.entity.lifecycle service.entity.lifecycle service.origin.entity.lifecycle
 service.target.entity.lifecycle user.changes.entity.lifecycle user.effective.entity.lifecycle
 user.entity.lifecycle user.target.entity.lifecycle = last_activity:d
cloud.entity.relationships.administers.entity cloud.entity.relationships.depends_on.entity
 cloud.entity.relationships.owns.entity cloud.entity.relationships.supervises.entity
 cloud.origin.entity.relationships.administers.entity
 cloud.origin.entity.relationships.depends_on.entity cloud.origin.entity.relationships.owns.entity
 cloud.origin.entity.relationships.supervises.entity
 cloud.target.entity.relationships.administers.entity
 cloud.target.entity.relationships.depends_on.entity cloud.target.entity.relationships.owns.entity
 cloud.target.entity.relationships.supervises.entity entity.relationships.administers.entity
 entity.relationships.depends_on.entity entity.relationships.owns.entity
 entity.relationships.supervises.entity entity.target.relationships.administers.entity
 entity.target.relationships.depends_on.entity entity.target.relationships.owns.entity
 entity.target.relationships.supervises.entity gen_ai.tool.call host.boot
 host.entity.relationships.administers.entity host.entity.relationships.depends_on.entity
 host.entity.relationships.owns.entity host.entity.relationships.supervises.entity host.target.boot
 host.target.entity.relationships.administers.entity
 host.target.entity.relationships.depends_on.entity host.target.entity.relationships.owns.entity
 host.target.entity.relationships.supervises.entity
 orchestrator.entity.relationships.administers.entity
 orchestrator.entity.relationships.depends_on.entity orchestrator.entity.relationships.owns.entity
 orchestrator.entity.relationships.supervises.entity service.entity.relationships.administers.entity
 service.entity.relationships.depends_on.entity service.entity.relationships.owns.entity
 service.entity.relationships.supervises.entity
 service.origin.entity.relationships.administers.entity
 service.origin.entity.relationships.depends_on.entity
 service.origin.entity.relationships.owns.entity
 service.origin.entity.relationships.supervises.entity
 service.target.entity.relationships.administers.entity
 service.target.entity.relationships.depends_on.entity
 service.target.entity.relationships.owns.entity
 service.target.entity.relationships.supervises.entity span trace transaction
 user.changes.entity.relationships.administers.entity
 user.changes.entity.relationships.depends_on.entity user.changes.entity.relationships.owns.entity
 user.changes.entity.relationships.supervises.entity
 user.effective.entity.relationships.administers.entity
 user.effective.entity.relationships.depends_on.entity
 user.effective.entity.relationships.owns.entity
 user.effective.entity.relationships.supervises.entity user.entity.relationships.administers.entity
 user.entity.relationships.depends_on.entity user.entity.relationships.owns.entity
 user.entity.relationships.supervises.entity user.target.entity.relationships.administers.entity
 user.target.entity.relationships.depends_on.entity user.target.entity.relationships.owns.entity
 user.target.entity.relationships.supervises.entity = id
cloud.entity.relationships.administers.user cloud.entity.relationships.depends_on.user
 cloud.entity.relationships.owns.user cloud.entity.relationships.supervises.user
 cloud.origin.entity.relationships.administers.user
 cloud.origin.entity.relationships.depends_on.user cloud.origin.entity.relationships.owns.user
 cloud.origin.entity.relationships.supervises.user
 cloud.target.entity.relationships.administers.user
 cloud.target.entity.relationships.depends_on.user cloud.target.entity.relationships.owns.user
 cloud.target.entity.relationships.supervises.user entity.relationships.administers.user
 entity.relationships.depends_on.user entity.relationships.owns.user
 entity.relationships.supervises.user entity.target.relationships.administers.user
 entity.target.relationships.depends_on.user entity.target.relationships.owns.user
 entity.target.relationships.supervises.user host.entity.relationships.administers.user
 host.entity.relationships.depends_on.user host.entity.relationships.owns.user
 host.entity.relationships.supervises.user host.target.entity.relationships.administers.user
 host.target.entity.relationships.depends_on.user host.target.entity.relationships.owns.user
 host.target.entity.relationships.supervises.user orchestrator.entity.relationships.administers.user
 orchestrator.entity.relationships.depends_on.user orchestrator.entity.relationships.owns.user
 orchestrator.entity.relationships.supervises.user service.entity.relationships.administers.user
 service.entity.relationships.depends_on.user service.entity.relationships.owns.user
 service.entity.relationships.supervises.user service.origin.entity.relationships.administers.user
 service.origin.entity.relationships.depends_on.user service.origin.entity.relationships.owns.user
 service.origin.entity.relationships.supervises.user
 service.target.entity.relationships.administers.user
 service.target.entity.relationships.depends_on.user service.target.entity.relationships.owns.user
 service.target.entity.relationships.supervises.user
 user.changes.entity.relationships.administers.user
 user.changes.entity.relationships.depends_on.user user.changes.entity.relationships.owns.user
 user.changes.entity.relationships.supervises.user
 user.effective.entity.relationships.administers.user
 user.effective.entity.relationships.depends_on.user user.effective.entity.relationships.owns.user
 user.effective.entity.relationships.supervises.user user.entity.relationships.administers.user
 user.entity.relationships.depends_on.user user.entity.relationships.owns.user
 user.entity.relationships.supervises.user user.target.entity.relationships.administers.user
 user.target.entity.relationships.depends_on.user user.target.entity.relationships.owns.user
 user.target.entity.relationships.supervises.user = domain email id name
cloud.machine cloud.origin.machine cloud.target.machine gen_ai.output gen_ai.token
 orchestrator.resource.parent process.entry_leader.entry_meta = type
container.cpu container.memory host.cpu host.target.cpu = usage:n
container.disk.read container.disk.write container.network.egress container.network.ingress
 host.disk.read host.disk.write host.target.disk.read host.target.disk.write = bytes:n
container = id labels:o name runtime
container.image.hash = all
container.image = name tag
container.security_context = privileged:b
data_stream = dataset namespace type
device = id manufacturer serial_number type
device.model = identifier name
dll.code_signature file.code_signature process.code_signature process.parent.code_signature
 threat.enrichments.indicator.file.code_signature threat.indicator.file.code_signature =
 digest_algorithm exists:b flags signing_id status subject_name team_id thumbprint_sha256
 timestamp:d trusted:b valid:b
dll.hash email.attachments.file.hash file.hash process.hash process.parent.hash
 threat.enrichments.indicator.file.hash threat.indicator.file.hash = cdhash md5 sha1 sha256 sha384
 sha512 ssdeep tlsh
dll = name origin_referrer_url origin_url path
dll.pe file.pe process.parent.pe process.pe threat.enrichments.indicator.file.pe
 threat.indicator.file.pe = architecture company description file_version go_import_hash
 go_imports:o go_imports_names_entropy:n go_imports_names_var_entropy:n go_stripped:b imphash
 import_hash imports:o imports_names_entropy:n imports_names_var_entropy:n original_file_name pehash
 product sections:o
dll.pe.sections file.macho.sections file.pe.sections process.macho.sections
 process.parent.macho.sections process.parent.pe.sections process.pe.sections
 threat.enrichments.indicator.file.pe.sections threat.indicator.file.pe.sections = entropy:n name
 physical_size:n var_entropy:n virtual_size:n
dns = answers:o header_flags id op_code resolved_ip:i response_code type
dns.answers = class data name ttl:n type
dns.question = class name registered_domain subdomain top_level_domain type
ecs http = version
email = attachments:o content_type delivery_timestamp:d direction local_id message_id
 origination_timestamp:d subject x_mailer
email.attachments.file = extension mime_type name size:n
email.bcc email.cc email.from email.reply_to email.sender email.to
 threat.enrichments.indicator.email threat.indicator.email = address
error = code id message:t stack_trace type
event = action agent_id_status category code created:d dataset duration:n end:d hash id ingested:d
 kind module original outcome provider reason reference risk_score:n risk_score_norm:n sequence:n
 severity:n start:d timezone type url
faas = coldstart:b execution id name version
faas.trigger = request_id type
file threat.enrichments.indicator.file threat.indicator.file = accessed:d attributes created:d
 ctime:d device directory drive_letter extension fork_name gid group inode mime_type mode mtime:d
 name origin_referrer_url origin_url owner path size:n target_path type uid
file.elf process.elf process.parent.elf threat.enrichments.indicator.file.elf
 threat.indicator.file.elf = architecture byte_order cpu_type creation_date:d exports:o
 go_import_hash go_imports:o go_imports_names_entropy:n go_imports_names_var_entropy:n go_stripped:b
 import_hash imports:o imports_names_entropy:n imports_names_var_entropy:n sections:o segments:o
 shared_libraries telfhash
file.elf.header process.elf.header process.parent.elf.header
 threat.enrichments.indicator.file.elf.header threat.indicator.file.elf.header = abi_version class
 data entrypoint:n object_version os_abi type version
file.elf.sections process.elf.sections process.parent.elf.sections
 threat.enrichments.indicator.file.elf.sections threat.indicator.file.elf.sections = chi2:n
 entropy:n flags name physical_offset physical_size:n type var_entropy:n virtual_address:n
 virtual_size:n
file.elf.segments process.elf.segments process.parent.elf.segments
 threat.enrichments.indicator.file.elf.segments threat.indicator.file.elf.segments = sections type
file.macho process.macho process.parent.macho = go_import_hash go_imports:o
 go_imports_names_entropy:n go_imports_names_var_entropy:n go_stripped:b import_hash imports:o
 imports_names_entropy:n imports_names_var_entropy:n sections:o symhash
file.x509 threat.enrichments.indicator.file.x509 threat.enrichments.indicator.x509
 threat.indicator.file.x509 threat.indicator.x509 tls.client.x509 tls.server.x509 =
 alternative_names not_after:d not_before:d public_key_algorithm public_key_curve
 public_key_exponent:n public_key_size:n serial_number signature_algorithm version_number
file.x509.issuer file.x509.subject threat.enrichments.indicator.file.x509.issuer
 threat.enrichments.indicator.file.x509.subject threat.enrichments.indicator.x509.issuer
 threat.enrichments.indicator.x509.subject threat.indicator.file.x509.issuer
 threat.indicator.file.x509.subject threat.indicator.x509.issuer threat.indicator.x509.subject
 tls.client.x509.issuer tls.client.x509.subject tls.server.x509.issuer tls.server.x509.subject =
 common_name country distinguished_name locality organization organizational_unit state_or_province
gen_ai.agent = description id name
gen_ai.request.choice = count:n
gen_ai.request = encoding_formats:o frequency_penalty:n max_tokens:n model presence_penalty:n seed:n
 stop_sequences:o temperature:n top_k:n top_p:n
gen_ai.response = finish_reasons:o id model
gen_ai = system
gen_ai.tool = name type
gen_ai.usage = input_tokens:n output_tokens:n
host host.target = architecture domain hostname id ip:i mac name pid_ns_ino type uptime:n
host.network.egress host.network.ingress host.target.network.egress host.target.network.ingress =
 bytes:n packets:n
host.os host.target.os observer.os user_agent.os = family full kernel name platform type version
host.risk host.target.risk user.changes.risk user.effective.risk user.risk user.target.risk =
 calculated_level calculated_score:n calculated_score_norm:n static_level static_score:n
 static_score_norm:n
http.request.body http.response.body = bytes:n content
http.request = bytes:n id method mime_type referrer
http.response = bytes:n mime_type status_code:n
log.file = path
log = level logger syslog:o
log.origin.file = line:n name
log.origin = function
log.syslog = appname hostname msgid priority:n procid structured_data:o version
log.syslog.facility log.syslog.severity = code:n name
network = application bytes:n community_id direction forwarded_ip:i iana_number inner:o name
 packets:n protocol transport type
observer = egress:o hostname ingress:o ip:i mac name product serial_number type vendor version
observer.egress.interface observer.ingress.interface = alias id name
observer.egress observer.ingress = zone
orchestrator = api_version namespace organization type
orchestrator.cluster = id name url version
orchestrator.resource = annotation id ip:i label name type
package = architecture build_version checksum description install_scope installed:d license name
 path reference size:n type version
process = args args_count:n command_line end:d entity_id env_vars executable exit_code:n
 interactive:b io:o name pid:n start:d title tty:o uptime:n vpid:n working_directory
process.entry_leader process.group_leader process.session_leader = args args_count:n command_line
 entity_id executable interactive:b name pid:n same_as_process:b start:d tty:o vpid:n
 working_directory
process.entry_leader.entry_meta.source = ip:i
process.entry_leader.parent process.entry_leader.parent.session_leader process.parent.group_leader
 process.session_leader.parent process.session_leader.parent.session_leader = entity_id pid:n
 start:d vpid:n
process.entry_leader.tty.char_device process.group_leader.tty.char_device
 process.parent.tty.char_device process.session_leader.tty.char_device process.tty.char_device =
 major:n minor:n
process.io = bytes_skipped:o max_bytes_per_process_exceeded:b text total_bytes_captured:n
 total_bytes_skipped:n type
process.io.bytes_skipped = length:n offset:n
process.parent = args args_count:n command_line end:d entity_id executable exit_code:n interactive:b
 name pid:n start:d title tty:o uptime:n vpid:n working_directory
process.parent.thread.capabilities process.thread.capabilities = effective permitted
process.parent.thread process.thread = id:n name
process.previous = args args_count:n executable
process.tty = columns:n rows:n
registry.data threat.enrichments.indicator.registry.data threat.indicator.registry.data = bytes
 strings type
registry threat.enrichments.indicator.registry threat.indicator.registry = hive key path value
related = hash hosts ip:i user
rule = author category description id license name reference ruleset uuid version
service service.origin service.target = address environment ephemeral_id id name state type version
service.node service.origin.node service.target.node = name role roles
threat = enrichments:o framework
threat.enrichments = indicator:o
threat.enrichments.indicator = confidence description first_seen:d ip:i last_seen:d modified_at:d
 name port:n provider reference scanner_stats:n sightings:n type
threat.enrichments.indicator.marking threat.indicator.marking = tlp tlp_version
threat.enrichments.indicator.url threat.indicator.url url = domain extension fragment full original
 password path port:n query registered_domain scheme subdomain top_level_domain username
threat.enrichments.matched = atomic field id index occurred:d type
threat.feed = dashboard_id description name reference
threat.group = alias id name reference
threat.indicator = confidence description first_seen:d id ip:i last_seen:d modified_at:d name port:n
 provider reference scanner_stats:n sightings:n type
threat.software = alias id name platforms reference type
threat.tactic threat.technique threat.technique.subtechnique = id name reference
tls = cipher curve established:b next_protocol resumed:b version version_protocol
tls.client = certificate certificate_chain issuer ja3 not_after:d not_before:d server_name subject
 supported_ciphers
tls.client.hash tls.server.hash = md5 sha1 sha256
tls.server = certificate certificate_chain issuer ja3s not_after:d not_before:d subject
user_agent = name original version
volume = bus_type default_access device_name device_type dos_name file_system_type mount_name
 nt_name product_id product_name removable:b serial_number size:n vendor_id vendor_name writable:b
vulnerability = category classification description enumeration id reference report_id severity
vulnerability.scanner = vendor
vulnerability.score = base:n environmental:n temporal:n version
`;
