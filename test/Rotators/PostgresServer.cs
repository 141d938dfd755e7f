using Npgsql;
using System.Text.Json.Nodes;

namespace Strongroom.Rotators.Tests;

/// <summary>The PostgreSQL server.</summary>
internal sealed class PostgresServer(DatabaseServers servers) : ITestDatabase
{
    private readonly IReadOnlyList<IRotator> _rotators = NativeRotators.All(TimeProvider.System, servers.CaFile);

    public IRotator SingleUser => _rotators.Single(each => each.FunctionNames.Contains("SecretsManagerRDSPostgreSQLRotationSingleUser"));

    public IRotator AlternatingUsers => _rotators.Single(each => each.FunctionNames.Contains("SecretsManagerRDSPostgreSQLRotationMultiUser"));

    public string Engine => "postgres";

    public int Port => servers.Port("POSTGRES");

    public string ChangeOfOwnPassword => "ALTER USER u";

    public string LastOfAlternate => "COMMIT\0";

    public string Administrator => "postgres";

    public async Task AdministerAsync(string sql) => await ExecuteAsync("postgres", servers.Password, "postgres", sql);

    public async Task CreateUserAsync(string name, string password) => await AdministerAsync(
        $"CREATE TABLE IF NOT EXISTS t (x int); CREATE ROLE {Name(name)} LOGIN PASSWORD {Text(password)}; GRANT SELECT ON t TO {Name(name)}");

    public async Task CreateMasterAsync(string name, string password, string over) => await AdministerAsync(
        $"CREATE ROLE {Name(name)} LOGIN CREATEROLE PASSWORD {Text(password)}; GRANT {Name(over)} TO {Name(name)} WITH ADMIN OPTION");

    public async Task<bool> OpensAsync(string secret)
    {
        var value = JsonNode.Parse(secret)!;
        try
        {
            await ExecuteAsync(value["username"]!.GetValue<string>(), value["password"]!.GetValue<string>(), value["dbname"]?.GetValue<string>() ?? "postgres", "SELECT x FROM t");
            return true;
        }
        catch (PostgresException failure) when (failure.SqlState == "28P01")
        {
            return false;
        }
    }

    public string Log() => ReadShared(Path.Combine(servers.Directory, "postgres.log"));

    public async Task<object?> ExecuteAsync(string user, string password, string database, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = Port, Username = user, Password = password, Database = database, Pooling = false, SslMode = SslMode.Disable,
        };
        await using var source = NpgsqlDataSource.Create(settings);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
