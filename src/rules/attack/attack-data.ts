// Techniques of MITRE ATT&CK for Enterprise as facts: number, tactics and name. Ours, written down in
// a form of our own; ATT&CK is a trademark of The MITRE Corporation. Read by find-technique.ts.
//
// A line `1059 02 Name` is technique T1059 of tactic TA0002; `.004 Name` below it is T1059.004.

/** The version whose numbers and names these are (October 2025). */
export const ATTACK_VERSION = "18";

/** Tactic ids and names, in the order of the matrix. */
export const attackTactics: readonly (readonly [id: string, name: string])[] = [
  ["TA0043", "Reconnaissance"],
  ["TA0042", "Resource Development"],
  ["TA0001", "Initial Access"],
  ["TA0002", "Execution"],
  ["TA0003", "Persistence"],
  ["TA0004", "Privilege Escalation"],
  ["TA0005", "Defense Evasion"],
  ["TA0006", "Credential Access"],
  ["TA0007", "Discovery"],
  ["TA0008", "Lateral Movement"],
  ["TA0009", "Collection"],
  ["TA0011", "Command and Control"],
  ["TA0010", "Exfiltration"],
  ["TA0040", "Impact"],
];

export const attackTechniques = `
1001 11 Data Obfuscation
.001 Junk Data
.002 Steganography
.003 Protocol or Service Impersonation
1003 06 OS Credential Dumping
.001 LSASS Memory
.002 Security Account Manager
.003 NTDS
.004 LSA Secrets
.005 Cached Domain Credentials
.006 DCSync
.007 Proc Filesystem
.008 /etc/passwd and /etc/shadow
1005 09 Data from Local System
1006 05 Direct Volume Access
1007 07 System Service Discovery
1008 11 Fallback Channels
1010 07 Application Window Discovery
1011 10 Exfiltration Over Other Network Medium
.001 Exfiltration Over Bluetooth
1012 07 Query Registry
1014 05 Rootkit
1016 07 System Network Configuration Discovery
.001 Internet Connection Discovery
.002 Wi-Fi Discovery
1018 07 Remote System Discovery
1020 10 Automated Exfiltration
.001 Traffic Duplication
1021 08 Remote Services
.001 Remote Desktop Protocol
.002 SMB/Windows Admin Shares
.003 Distributed Component Object Model
.004 SSH
.005 VNC
.006 Windows Remote Management
.007 Cloud Services
.008 Direct Cloud VM Connections
1025 09 Data from Removable Media
1027 05 Obfuscated Files or Information
.001 Binary Padding
.002 Software Packing
.003 Steganography
.004 Compile After Delivery
.005 Indicator Removal from Tools
.006 HTML Smuggling
.007 Dynamic API Resolution
.008 Stripped Payloads
.009 Embedded Payloads
.010 Command Obfuscation
.011 Fileless Storage
.012 LNK Icon Smuggling
.013 Encrypted/Encoded File
.014 Polymorphic Code
.015 Compression
.016 Junk Code Insertion
.017 SVG Smuggling
1029 10 Scheduled Transfer
1030 10 Data Transfer Size Limits
1033 07 System Owner/User Discovery
1036 05 Masquerading
.001 Invalid Code Signature
.002 Right-to-Left Override
.003 Rename Legitimate Utilities
.004 Masquerade Task or Service
.005 Match Legitimate Resource Name or Location
.006 Space after Filename
.007 Double File Extension
.008 Masquerade File Type
.009 Break Process Trees
.010 Masquerade Account Name
.011 Overwrite Process Arguments
.012 Browser Fingerprint
1037 03,04 Boot or Logon Initialization Scripts
.001 Logon Script (Windows)
.002 Login Hook
.003 Network Logon Script
.004 RC Scripts
.005 Startup Items
1039 09 Data from Network Shared Drive
1040 06,07 Network Sniffing
1041 10 Exfiltration Over C2 Channel
1046 07 Network Service Discovery
1047 02 Windows Management Instrumentation
1048 10 Exfiltration Over Alternative Protocol
.001 Exfiltration Over Symmetric Encrypted Non-C2 Protocol
.002 Exfiltration Over Asymmetric Encrypted Non-C2 Protocol
.003 Exfiltration Over Unencrypted Non-C2 Protocol
1049 07 System Network Connections Discovery
1052 10 Exfiltration Over Physical Medium
.001 Exfiltration over USB
1053 02,03,04 Scheduled Task/Job
.002 At
.003 Cron
.005 Scheduled Task
.006 Systemd Timers
.007 Container Orchestration Job
1055 04,05 Process Injection
.001 Dynamic-link Library Injection
.002 Portable Executable Injection
.003 Thread Execution Hijacking
.004 Asynchronous Procedure Call
.005 Thread Local Storage
.008 Ptrace System Calls
.009 Proc Memory
.011 Extra Window Memory Injection
.012 Process Hollowing
.013 Process Doppelgänging
.014 VDSO Hijacking
.015 ListPlanting
1056 06,09 Input Capture
.001 Keylogging
.002 GUI Input Capture
.003 Web Portal Capture
.004 Credential API Hooking
1057 07 Process Discovery
1059 02 Command and Scripting Interpreter
.001 PowerShell
.002 AppleScript
.003 Windows Command Shell
.004 Unix Shell
.005 Visual Basic
.006 Python
.007 JavaScript
.008 Network Device CLI
.009 Cloud API
.010 AutoHotKey & AutoIT
.011 Lua
.012 Hypervisor CLI
.013 Container CLI/API
1068 04 Exploitation for Privilege Escalation
1069 07 Permission Groups Discovery
.001 Local Groups
.002 Domain Groups
.003 Cloud Groups
1070 05 Indicator Removal
.001 Clear Windows Event Logs
.002 Clear Linux or Mac System Logs
.003 Clear Command History
.004 File Deletion
.005 Network Share Connection Removal
.006 Timestomp
.007 Clear Network Connection History and Configurations
.008 Clear Mailbox Data
.009 Clear Persistence
.010 Relocate Malware
1071 11 Application Layer Protocol
.001 Web Protocols
.002 File Transfer Protocols
.003 Mail Protocols
.004 DNS
.005 Publish/Subscribe Protocols
1072 02,08 Software Deployment Tools
1074 09 Data Staged
.001 Local Data Staging
.002 Remote Data Staging
1078 01,03,04,05 Valid Accounts
.001 Default Accounts
.002 Domain Accounts
.003 Local Accounts
.004 Cloud Accounts
1080 08 Taint Shared Content
1082 07 System Information Discovery
1083 07 File and Directory Discovery
1087 07 Account Discovery
.001 Local Account
.002 Domain Account
.003 Email Account
.004 Cloud Account
1090 11 Proxy
.001 Internal Proxy
.002 External Proxy
.003 Multi-hop Proxy
.004 Domain Fronting
1091 01,08 Replication Through Removable Media
1092 11 Communication Through Removable Media
1095 11 Non-Application Layer Protocol
1098 03,04 Account Manipulation
.001 Additional Cloud Credentials
.002 Additional Email Delegate Permissions
.003 Additional Cloud Roles
.004 SSH Authorized Keys
.005 Device Registration
.006 Additional Container Cluster Roles
.007 Additional Local or Domain Groups
1102 11 Web Service
.001 Dead Drop Resolver
.002 Bidirectional Communication
.003 One-Way Communication
1104 11 Multi-Stage Channels
1105 11 Ingress Tool Transfer
1106 02 Native API
1110 06 Brute Force
.001 Password Guessing
.002 Password Cracking
.003 Password Spraying
.004 Credential Stuffing
1111 06 Multi-Factor Authentication Interception
1112 03,05 Modify Registry
1113 09 Screen Capture
1114 09 Email Collection
.001 Local Email Collection
.002 Remote Email Collection
.003 Email Forwarding Rule
1115 09 Clipboard Data
1119 09 Automated Collection
1120 07 Peripheral Device Discovery
1123 09 Audio Capture
1124 07 System Time Discovery
1125 09 Video Capture
1127 05 Trusted Developer Utilities Proxy Execution
.001 MSBuild
.002 ClickOnce
.003 JamPlus
1129 02 Shared Modules
1132 11 Data Encoding
.001 Standard Encoding
.002 Non-Standard Encoding
1133 01,03 External Remote Services
1134 04,05 Access Token Manipulation
.001 Token Impersonation/Theft
.002 Create Process with Token
.003 Make and Impersonate Token
.004 Parent PID Spoofing
.005 SID-History Injection
1135 07 Network Share Discovery
1136 03 Create Account
.001 Local Account
.002 Domain Account
.003 Cloud Account
1137 03 Office Application Startup
.001 Office Template Macros
.002 Office Test
.003 Outlook Forms
.004 Outlook Home Page
.005 Outlook Rules
.006 Add-ins
1140 05 Deobfuscate/Decode Files or Information
1176 03 Software Extensions
.001 Browser Extensions
.002 IDE Extensions
1185 09 Browser Session Hijacking
1187 06 Forced Authentication
1189 01 Drive-by Compromise
1190 01 Exploit Public-Facing Application
1195 01 Supply Chain Compromise
.001 Compromise Software Dependencies and Development Tools
.002 Compromise Software Supply Chain
.003 Compromise Hardware Supply Chain
1197 03,05 BITS Jobs
1199 01 Trusted Relationship
1200 01 Hardware Additions
1201 07 Password Policy Discovery
1202 05 Indirect Command Execution
1203 02 Exploitation for Client Execution
1204 02 User Execution
.001 Malicious Link
.002 Malicious File
.003 Malicious Image
.004 Malicious Copy and Paste
.005 Malicious Library
1205 03,05,11 Traffic Signaling
.001 Port Knocking
.002 Socket Filters
1207 05 Rogue Domain Controller
1210 08 Exploitation of Remote Services
1211 05 Exploitation for Defense Evasion
1212 06 Exploitation for Credential Access
1213 09 Data from Information Repositories
.001 Confluence
.002 Sharepoint
.003 Code Repositories
.004 Customer Relationship Management Software
.005 Messaging Applications
.006 Databases
1216 05 System Script Proxy Execution
.001 PubPrn
.002 SyncAppvPublishingServer
1217 07 Browser Information Discovery
1218 05 System Binary Proxy Execution
.001 Compiled HTML File
.002 Control Panel
.003 CMSTP
.004 InstallUtil
.005 Mshta
.007 Msiexec
.008 Odbcconf
.009 Regsvcs/Regasm
.010 Regsvr32
.011 Rundll32
.012 Verclsid
.013 Mavinject
.014 MMC
.015 Electron Applications
1219 11 Remote Access Tools
.001 IDE Tunneling
.002 Remote Desktop Software
.003 Remote Access Hardware
1220 05 XSL Script Processing
1221 05 Template Injection
1222 05 File and Directory Permissions Modification
.001 Windows File and Directory Permissions Modification
.002 Linux and Mac File and Directory Permissions Modification
1480 05 Execution Guardrails
.001 Environmental Keying
.002 Mutual Exclusion
1482 07 Domain Trust Discovery
1484 04,05 Domain or Tenant Policy Modification
.001 Group Policy Modification
.002 Trust Modification
1485 40 Data Destruction
.001 Lifecycle-Triggered Deletion
1486 40 Data Encrypted for Impact
1489 40 Service Stop
1490 40 Inhibit System Recovery
1491 40 Defacement
.001 Internal Defacement
.002 External Defacement
1495 40 Firmware Corruption
1496 40 Resource Hijacking
.001 Compute Hijacking
.002 Bandwidth Hijacking
.003 SMS Pumping
.004 Cloud Service Hijacking
1497 05,07 Virtualization/Sandbox Evasion
.001 System Checks
.002 User Activity Based Checks
.003 Time Based Checks
1498 40 Network Denial of Service
.001 Direct Network Flood
.002 Reflection Amplification
1499 40 Endpoint Denial of Service
.001 OS Exhaustion Flood
.002 Service Exhaustion Flood
.003 Application Exhaustion Flood
.004 Application or System Exploitation
1505 03 Server Software Component
.001 SQL Stored Procedures
.002 Transport Agent
.003 Web Shell
.004 IIS Components
.005 Terminal Services DLL
.006 vSphere Installation Bundles
1518 07 Software Discovery
.001 Security Software Discovery
.002 Backup Software Discovery
1525 03 Implant Internal Image
1526 07 Cloud Service Discovery
1528 06 Steal Application Access Token
1529 40 System Shutdown/Reboot
1530 09 Data from Cloud Storage
1531 40 Account Access Removal
1534 08 Internal Spearphishing
1535 05 Unused/Unsupported Cloud Regions
1537 10 Transfer Data to Cloud Account
1538 07 Cloud Service Dashboard
1539 06 Steal Web Session Cookie
1542 03,05 Pre-OS Boot
.001 System Firmware
.002 Component Firmware
.003 Bootkit
.004 ROMMONkit
.005 TFTP Boot
1543 03,04 Create or Modify System Process
.001 Launch Agent
.002 Systemd Service
.003 Windows Service
.004 Launch Daemon
.005 Container Service
1546 03,04 Event Triggered Execution
.001 Change Default File Association
.002 Screensaver
.003 Windows Management Instrumentation Event Subscription
.004 Unix Shell Configuration Modification
.005 Trap
.006 LC_LOAD_DYLIB Addition
.007 Netsh Helper DLL
.008 Accessibility Features
.009 AppCert DLLs
.010 AppInit DLLs
.011 Application Shimming
.012 Image File Execution Options Injection
.013 PowerShell Profile
.014 Emond
.015 Component Object Model Hijacking
.016 Installer Packages
.017 Udev Rules
.018 Python Startup Hooks
1547 03,04 Boot or Logon Autostart Execution
.001 Registry Run Keys / Startup Folder
.002 Authentication Package
.003 Time Providers
.004 Winlogon Helper DLL
.005 Security Support Provider
.006 Kernel Modules and Extensions
.007 Re-opened Applications
.008 LSASS Driver
.009 Shortcut Modification
.010 Port Monitors
.011 Plist Modification
.012 Print Processors
.013 XDG Autostart Entries
.014 Active Setup
.015 Login Items
1548 04,05 Abuse Elevation Control Mechanism
.001 Setuid and Setgid
.002 Bypass User Account Control
.003 Sudo and Sudo Caching
.004 Elevated Execution with Prompt
.005 Temporary Elevated Cloud Access
.006 TCC Manipulation
1550 05,08 Use Alternate Authentication Material
.001 Application Access Token
.002 Pass the Hash
.003 Pass the Ticket
.004 Web Session Cookie
1552 06 Unsecured Credentials
.001 Credentials In Files
.002 Credentials in Registry
.003 Shell History
.004 Private Keys
.005 Cloud Instance Metadata API
.006 Group Policy Preferences
.007 Container API
.008 Chat Messages
1553 05 Subvert Trust Controls
.001 Gatekeeper Bypass
.002 Code Signing
.003 SIP and Trust Provider Hijacking
.004 Install Root Certificate
.005 Mark-of-the-Web Bypass
.006 Code Signing Policy Modification
1554 03 Compromise Host Software Binary
1555 06 Credentials from Password Stores
.001 Keychain
.002 Securityd Memory
.003 Credentials from Web Browsers
.004 Windows Credential Manager
.005 Password Managers
.006 Cloud Secrets Management Stores
1556 03,05,06 Modify Authentication Process
.001 Domain Controller Authentication
.002 Password Filter DLL
.003 Pluggable Authentication Modules
.004 Network Device Authentication
.005 Reversible Encryption
.006 Multi-Factor Authentication
.007 Hybrid Identity
.008 Network Provider DLL
.009 Conditional Access Policies
1557 06,09 Adversary-in-the-Middle
.001 LLMNR/NBT-NS Poisoning and SMB Relay
.002 ARP Cache Poisoning
.003 DHCP Spoofing
.004 Evil Twin
1558 06 Steal or Forge Kerberos Tickets
.001 Golden Ticket
.002 Silver Ticket
.003 Kerberoasting
.004 AS-REP Roasting
.005 Ccache Files
1559 02 Inter-Process Communication
.001 Component Object Model
.002 Dynamic Data Exchange
.003 XPC Services
1560 09 Archive Collected Data
.001 Archive via Utility
.002 Archive via Library
.003 Archive via Custom Method
1561 40 Disk Wipe
.001 Disk Content Wipe
.002 Disk Structure Wipe
1562 05 Impair Defenses
.001 Disable or Modify Tools
.002 Disable Windows Event Logging
.003 Impair Command History Logging
.004 Disable or Modify System Firewall
.006 Indicator Blocking
.007 Disable or Modify Cloud Firewall
.008 Disable or Modify Cloud Logs
.009 Safe Mode Boot
.010 Downgrade Attack
.011 Spoof Security Alerting
.012 Disable or Modify Linux Audit System
.013 Disable or Modify Network Device Firewall
1563 08 Remote Service Session Hijacking
.001 SSH Hijacking
.002 RDP Hijacking
1564 05 Hide Artifacts
.001 Hidden Files and Directories
.002 Hidden Users
.003 Hidden Window
.004 NTFS File Attributes
.005 Hidden File System
.006 Run Virtual Instance
.007 VBA Stomping
.008 Email Hiding Rules
.009 Resource Forking
.010 Process Argument Spoofing
.011 Ignore Process Interrupts
.012 File/Path Exclusions
.013 Bind Mounts
.014 Extended Attributes
1565 40 Data Manipulation
.001 Stored Data Manipulation
.002 Transmitted Data Manipulation
.003 Runtime Data Manipulation
1566 01 Phishing
.001 Spearphishing Attachment
.002 Spearphishing Link
.003 Spearphishing via Service
.004 Spearphishing Voice
1567 10 Exfiltration Over Web Service
.001 Exfiltration to Code Repository
.002 Exfiltration to Cloud Storage
.003 Exfiltration to Text Storage Sites
.004 Exfiltration Over Webhook
1568 11 Dynamic Resolution
.001 Fast Flux DNS
.002 Domain Generation Algorithms
.003 DNS Calculation
1569 02 System Services
.001 Launchctl
.002 Service Execution
.003 Systemctl
1570 08 Lateral Tool Transfer
1571 11 Non-Standard Port
1572 11 Protocol Tunneling
1573 11 Encrypted Channel
.001 Symmetric Cryptography
.002 Asymmetric Cryptography
1574 03,04,05 Hijack Execution Flow
.001 DLL
.004 Dylib Hijacking
.005 Executable Installer File Permissions Weakness
.006 Dynamic Linker Hijacking
.007 Path Interception by PATH Environment Variable
.008 Path Interception by Search Order Hijacking
.009 Path Interception by Unquoted Path
.010 Services File Permissions Weakness
.011 Services Registry Permissions Weakness
.012 COR_PROFILER
.013 KernelCallbackTable
.014 AppDomainManager
1578 05 Modify Cloud Compute Infrastructure
.001 Create Snapshot
.002 Create Cloud Instance
.003 Delete Cloud Instance
.004 Revert Cloud Instance
.005 Modify Cloud Compute Configurations
1580 07 Cloud Infrastructure Discovery
1583 42 Acquire Infrastructure
.001 Domains
.002 DNS Server
.003 Virtual Private Server
.004 Server
.005 Botnet
.006 Web Services
.007 Serverless
.008 Malvertising
1584 42 Compromise Infrastructure
.001 Domains
.002 DNS Server
.003 Virtual Private Server
.004 Server
.005 Botnet
.006 Web Services
.007 Serverless
.008 Network Devices
1585 42 Establish Accounts
.001 Social Media Accounts
.002 Email Accounts
.003 Cloud Accounts
1586 42 Compromise Accounts
.001 Social Media Accounts
.002 Email Accounts
.003 Cloud Accounts
1587 42 Develop Capabilities
.001 Malware
.002 Code Signing Certificates
.003 Digital Certificates
.004 Exploits
1588 42 Obtain Capabilities
.001 Malware
.002 Tool
.003 Code Signing Certificates
.004 Digital Certificates
.005 Exploits
.006 Vulnerabilities
.007 Artificial Intelligence
1589 43 Gather Victim Identity Information
.001 Credentials
.002 Email Addresses
.003 Employee Names
1590 43 Gather Victim Network Information
.001 Domain Properties
.002 DNS
.003 Network Trust Dependencies
.004 Network Topology
.005 IP Addresses
.006 Network Security Appliances
1591 43 Gather Victim Org Information
.001 Determine Physical Locations
.002 Business Relationships
.003 Identify Business Tempo
.004 Identify Roles
1592 43 Gather Victim Host Information
.001 Hardware
.002 Software
.003 Firmware
.004 Client Configurations
1593 43 Search Open Websites/Domains
.001 Social Media
.002 Search Engines
.003 Code Repositories
1594 43 Search Victim-Owned Websites
1595 43 Active Scanning
.001 Scanning IP Blocks
.002 Vulnerability Scanning
.003 Wordlist Scanning
1596 43 Search Open Technical Databases
.001 DNS/Passive DNS
.002 WHOIS
.003 Digital Certificates
.004 CDNs
.005 Scan Databases
1597 43 Search Closed Sources
.001 Threat Intel Vendors
.002 Purchase Technical Data
1598 43 Phishing for Information
.001 Spearphishing Service
.002 Spearphishing Attachment
.003 Spearphishing Link
.004 Spearphishing Voice
1599 05 Network Boundary Bridging
.001 Network Address Translation Traversal
1600 05 Weaken Encryption
.001 Reduce Key Space
.002 Disable Crypto Hardware
1601 05 Modify System Image
.001 Patch System Image
.002 Downgrade System Image
1602 09 Data from Configuration Repository
.001 SNMP (MIB Dump)
.002 Network Device Configuration Dump
1606 06 Forge Web Credentials
.001 Web Cookies
.002 SAML Tokens
1608 42 Stage Capabilities
.001 Upload Malware
.002 Upload Tool
.003 Install Digital Certificate
.004 Drive-by Target
.005 Link Target
.006 SEO Poisoning
1609 02 Container Administration Command
1610 02,05 Deploy Container
1611 04 Escape to Host
1612 05 Build Image on Host
1613 07 Container and Resource Discovery
1614 07 System Location Discovery
.001 System Language Discovery
1615 07 Group Policy Discovery
1619 07 Cloud Storage Object Discovery
1620 05 Reflective Code Loading
1621 06 Multi-Factor Authentication Request Generation
1622 05,07 Debugger Evasion
1647 05 Plist File Modification
1648 02 Serverless Execution
1649 06 Steal or Forge Authentication Certificates
1650 42 Acquire Access
1651 02 Cloud Administration Command
1652 07 Device Driver Discovery
1653 03 Power Settings
1654 07 Log Enumeration
1656 05 Impersonation
1657 40 Financial Theft
1659 01,11 Content Injection
1665 11 Hide Infrastructure
1666 05 Modify Cloud Resource Hierarchy
1667 40 Email Bombing
1668 03 Exclusive Control
1669 01 Wi-Fi Networks
1671 03 Cloud Application Integration
1672 05 Email Spoofing
1673 07 Virtual Machine Discovery
1674 02 Input Injection
1675 02 ESXi Administration Command
1677 02 Poisoned Pipeline Execution
1678 05 Delay Execution
1679 05 Selective Exclusion
1680 07 Local Storage Discovery
1681 43 Search Threat Vendor Data
`;
