// What events carry beside ECS: fields of Elastic's own agents with their types, and whole families
// that are open, since their integrations list thousands of fields of their own.

/** In the form of ecs-fields.ts. */
export const otherFieldTable: string = `
- = blocklist_label:n
data_stream = dataset namespace type
dll.Ext = relative_file_creation_time:n relative_file_name_modify_time:n size:n
event = type_id
file.Ext = entropy:n header_bytes monotonic_id:n
file.Ext.original = extension gid group mode name owner path uid
file.Ext.windows = zone_identifier:n
process = bytes_received:n bytes_sent:n env_vars integrity_level same_as_process:b
process.Ext = ancestry architecture authentication_id protection relative_file_creation_time:n
 relative_file_name_modify_time:n session trusted:b trusted_descendant:b
process.Ext.api = behaviors metadata name summary
process.Ext.device = bus_type product_id serial_number vendor_id
process.Ext.effective_parent = entity_id executable name pid:n
process.Ext.token = domain elevation:b elevation_level elevation_type impersonation_level
 integrity_level:n integrity_level_name is_appcontainer:b sid type user
process.parent.Ext.real = pid:n
process.entry_leader process.group_leader process.session_leader = same_as_process:b
process.thread.Ext = start_address:n start_address_allocation_offset:n start_address_bytes
 start_address_details start_address_module
registry.data = bytes strings type
rule.Ext = filename path
Effective_process = entity_id executable name pid:n
Target.process = command_line entity_id executable name pid:n
`;

/**
 * First parts of paths under which every field is taken as it comes, of unknown type: cloud and
 * application logs, other vendors' sensors, event channels of Windows, Elastic's own documents.
 */
export const openFamilies: ReadonlySet<string> = new Set(
  (
    "Effective_process Endpoint Events Memory_protection Persistence Ransomware Responses Target " +
    "apache apm auditd aws aws_bedrock azure azure_ad beat beaconing canva checkpoint cisco " +
    "cloudflare cloudflare_logpush crowdstrike cyberarkpas ded dga docker elastic elastic_agent " +
    "elasticsearch endgame entityanalytics_okta envoyproxy filebeat fireeye fleet flow forgerock " +
    "fortinet gcp github gitlab google_workspace gsuite haproxy host_risk iis input iptables jamf " +
    "jamf_protect json jumpcloud kafka kibana kubernetes labels lateral_movement logstash " +
    "m365_defender meraki microsoft microsoft_defender_endpoint mimecast mongodb mysql netflow " +
    "netskope network_traffic nginx o365 okta onepassword oracle osquery pad panw ping_one " +
    "pingfederate postgresql powershell problemchild processor proofpoint_tap redis salesforce " +
    "santa sentinel_one sentinel_one_cloud_funnel server_access signal slack snort sonicwall " +
    "sophos squid suricata symantec sysmon system tanium tenable threat_intel ti_abusech " +
    "ti_anomali traefik trend_micro_vision_one udm unifiedlogs user_risk winlog workday zeek zoom " +
    "zscaler_zia"
  ).split(" "),
);

/** A path with this part in the middle is Elastic Defend's own and open as well. */
export const OPEN_PART = ".Ext.";
