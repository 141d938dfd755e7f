using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Strongroom.Storage.Sqlite;

/// <summary>Statements and their binary parameters.</summary>
internal static class Blob
{
    /// <summary>The bytes as the driver takes them: the array itself where the memory is a whole array.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array) && array.Array is { } whole && array.Offset == 0 && array.Count == whole.Length
            ? whole
            : bytes.ToArray();

    /// <summary>A command with named parameters, in order.</summary>
    public static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The callers pass constants; every value is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
