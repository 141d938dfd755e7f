using System.Text.Json.Nodes;

namespace Strongroom.Rotators.Tests;

/// <summary>Values of database secrets.</summary>
internal static class Secrets
{
    public const string MasterArn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:master-abcdef";
    private static int _count;

    public static string Json(string engine, int port, string username, string password, bool? ssl = false, string? masterArn = null, string host = "127.0.0.1", string? dbname = null)
    {
        var value = new JsonObject { ["engine"] = engine, ["host"] = host, ["port"] = port, ["username"] = username, ["password"] = password };
        if (ssl is not null) value["ssl"] = ssl;
        if (masterArn is not null) value["masterarn"] = masterArn;
        if (dbname is not null) value["dbname"] = dbname;
        return value.ToJsonString();
    }

    public static string With(this string secret, string name, JsonNode? value)
    {
        var changed = JsonNode.Parse(secret)!.AsObject();
        changed[name] = value;
        return changed.ToJsonString();
    }

    public static string Member(this string secret, string name) => JsonNode.Parse(secret)![name]!.GetValue<string>();

    public static string NewName(string prefix = "u") => $"{prefix}{Interlocked.Increment(ref _count)}";
}
