using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Crypto;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Lambda.Invocations;
using Strongroom.Services.Lambda.Store;

namespace Strongroom.Guards.Tests;

/// <summary>The JSON of stored functions, member by member: see <see cref="StoredFormTests"/>.</summary>
public sealed class StoredFunctionFormTests
{
    private const string VersionForm =
        """
        {"Version":"$LATEST","RevisionId":"x","LastModified":"2026-03-04T12:00:00+00:00","Role":"r","Runtime":"python3.12","Handler":"a.b",
        "Description":"d","Timeout":3,"MemorySize":128,"Environment":{"A":"Ynl0ZXM="},"KmsKeyArn":"k","Webhook":"w","CodeId":"c","CodeSha256":"s",
        "CodeSize":4,"Architecture":"arm64","EphemeralStorage":513,"TracingMode":"Active",
        "Logging":{"LogFormat":"JSON","ApplicationLogLevel":"INFO","SystemLogLevel":"WARN","LogGroup":"g"},
        "Vpc":{"SubnetIds":["s"],"SecurityGroupIds":["g"],"Ipv6AllowedForDualStack":true}}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly VersionRecord Version = new()
    {
        Version = "$LATEST",
        RevisionId = "x",
        LastModified = Noon,
        Role = "r",
        Runtime = "python3.12",
        Handler = "a.b",
        Description = "d",
        Timeout = 3,
        MemorySize = 128,
        Environment = new Dictionary<string, SecretValue> { ["A"] = SecretValue.FromText("bytes") },
        KmsKeyArn = "k",
        Webhook = "w",
        CodeId = "c",
        CodeSha256 = "s",
        CodeSize = 4,
        Architecture = "arm64",
        EphemeralStorage = 513,
        TracingMode = "Active",
        Logging = new LoggingRecord("JSON", "INFO", "WARN", "g"),
        Vpc = new VpcRecord(["s"], ["g"], true),
    };

    [Fact]
    public void A_function() => Stays(
        LambdaJson.Default.FunctionRecord,
        new FunctionRecord
        {
            Account = "1",
            Region = "r",
            Name = "f",
            Latest = Version,
            LastVersion = 2,
            PublishedDigest = "d",
            Aliases = new Dictionary<string, AliasRecord>
            {
                ["live"] = new() { Name = "live", Version = "1", Description = "d", AdditionalVersion = "2", AdditionalWeight = 0.5, RevisionId = "y" },
            },
            Policies = new Dictionary<string, FunctionPolicy> { [""] = new("z", [new PermissionRecord("s", "{}", "*", "NONE")]) },
            Tags = new Dictionary<string, string> { ["t"] = "v" },
            ReservedConcurrency = 3,
        },
        """
        {"Account":"1","Region":"r","Name":"f","Latest":VERSION,"LastVersion":2,"PublishedDigest":"d",
        "Aliases":{"live":{"Name":"live","Version":"1","Description":"d","AdditionalVersion":"2","AdditionalWeight":0.5,"RevisionId":"y"}},
        "Policies":{"":{"RevisionId":"z","Statements":[{"StatementId":"s","Json":"{}","Principal":"*","FunctionUrlAuthType":"NONE"}]}},
        "Tags":{"t":"v"},"ReservedConcurrency":3}
        """.Replace("VERSION", VersionForm, StringComparison.Ordinal));

    [Fact]
    public void A_published_version() => Stays(
        LambdaJson.Default.PublishedRecord,
        new PublishedRecord { Account = "1", Region = "r", Name = "f", Number = 7, Version = Version },
        """{"Account":"1","Region":"r","Name":"f","Number":7,"Version":""" + VersionForm + "}");

    [Fact]
    public void A_piece_of_code() => Stays(
        LambdaJson.Default.CodeRecord,
        new CodeRecord { Account = "1", Region = "r", Name = "f", CodeId = "c", Index = 3, Bytes = [1, 2] },
        """{"Account":"1","Region":"r","Name":"f","CodeId":"c","Index":3,"Bytes":"AQI="}""");

    [Fact]
    public void An_event_that_waits() => Stays(
        LambdaJson.Default.EventRecord,
        new EventRecord { Id = "i", Account = "1", Region = "r", Name = "f", Qualifier = "live", Payload = [1, 2], ClientContext = "c", Accepted = Noon, Failures = 1, Delays = 2 },
        """
        {"Id":"i","Account":"1","Region":"r","Name":"f","Qualifier":"live","Payload":"AQI=","ClientContext":"c","Accepted":"2026-03-04T12:00:00+00:00",
        "Failures":1,"Delays":2}
        """);

    private static void Stays<T>(JsonTypeInfo<T> json, T record, string golden)
    {
        golden = golden.ReplaceLineEndings("");
        Assert.Equal(golden, JsonSerializer.Serialize(record, json));
        Assert.Equal(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize(golden, json)!, json));
    }
}
