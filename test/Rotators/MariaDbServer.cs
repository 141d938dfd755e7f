using Strongroom.Crypto;
using Strongroom.Rotators.Databases;
using Strongroom.Rotators.MySql;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators.Tests;

/// <summary>The MariaDB server.</summary>
internal sealed class MariaDbServer(DatabaseServers servers) : ITestDatabase
{
    private readonly IReadOnlyList<IRotator> _rotators = NativeRotators.All(TimeProvider.System, servers.CaFile);

    public IRotator SingleUser => _rotators.Single(each => each.FunctionNames.Contains("SecretsManagerRDSMariaDBRotationSingleUser"));

    public IRotator AlternatingUsers => _rotators.Single(each => each.FunctionNames.Contains("SecretsManagerRDSMariaDBRotationMultiUser"));

    public string Engine => "mariadb";

    public int Port => servers.Port("MARIADB");

    public string ChangeOfOwnPassword => "SET PASSWORD";

    public string LastOfAlternate => "SET PASSWORD FOR";

    public string Administrator => "root";

    public async Task AdministerAsync(string sql)
    {
        foreach (string statement in sql.Split(";\n")) await QueryAsync("root", servers.Password, statement);
    }

    public async Task CreateUserAsync(string name, string password) => await AdministerAsync(
        $"CREATE DATABASE IF NOT EXISTS app;\nCREATE TABLE IF NOT EXISTS app.t (x int);\nCREATE USER {MySqlText.Name(name)} IDENTIFIED BY {Text(password)};\nGRANT SELECT ON app.* TO {MySqlText.Name(name)}");

    public async Task CreateMasterAsync(string name, string password, string over) => await AdministerAsync(
        $"CREATE USER {MySqlText.Name(name)} IDENTIFIED BY {Text(password)};\nGRANT CREATE USER ON *.* TO {MySqlText.Name(name)};\nGRANT SELECT, UPDATE ON mysql.* TO {MySqlText.Name(name)};\nGRANT SELECT ON app.* TO {MySqlText.Name(name)} WITH GRANT OPTION");

    public async Task<bool> OpensAsync(string secret)
    {
        try
        {
            await QueryAsync(secret.Member("username"), secret.Member("password"), "SELECT x FROM app.t");
            return true;
        }
        catch (MySqlException failure) when (failure.Number == 1045)
        {
            return false;
        }
    }

    public string Log() => PostgresServer.ReadShared(Path.Combine(servers.Directory, "mariadb-queries.log"));

    public async Task<List<string?[]>> QueryAsync(string user, string password, string sql)
    {
        using var document = SecretDocument.Read(SecretValue.FromText(Secrets.Json("mariadb", Port, user, password)), "the test");
        using var login = DatabaseLogin.Read(document, "the test", [], 3306);
        await using var connection = await MySqlConnection.ConnectAsync(login, tls: false, null, CancellationToken.None);
        await connection.QueryAsync("SET sql_mode = ''", CancellationToken.None);
        return await connection.QueryAsync(sql, CancellationToken.None);
    }

    public static string Text(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
