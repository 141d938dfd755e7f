using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Validation;

/// <summary>
/// Checks a decoded request against its model's constraints (required, length, range, pattern, enum) before an operation
/// sees it, and answers violations in AWS's own words, all of them in one message.
/// </summary>
public static class RequestValidator
{
    private const int MaxKeyInPath = 256;

    /// <summary>Checks <paramref name="request"/>, an object of the class that the operation's input shape describes.</summary>
    /// <exception cref="AwsException">It violates the model: the service's validation code, status 400. The message never
    /// holds a value that the model marks sensitive.</exception>
    public static void Validate(OperationModel operation, object request)
    {
        if (operation.Input is not { } input)
            return;
        var violations = new Violations();
        Structure(input, request, path: "", violations);
        if (violations.Message is { } message)
            throw new AwsException(operation.Service.ValidationErrorCode, message);
    }

    private static void Structure(StructureShape shape, object instance, string path, Violations violations)
    {
        foreach (var member in shape.Members)
        {
            var value = member.Get(instance);
            if (value is not null)
                Value(member.Target, value, path + member.PathName, violations);
            else if (member.Required)
                violations.Add("null", path + member.PathName, Constraint.NotNull);
        }
    }

    private static void Value(Shape shape, object value, string path, Violations violations)
    {
        if (!Constraint.Holds(shape, value))
        {
            foreach (var constraint in Constraint.Violated(shape, value))
                violations.Add(ValueText.Of(shape, value), path, constraint);
        }

        Parts(shape, value, path, violations);
    }

    /// <summary>
    /// What is inside <paramref name="value"/>. Structures are checked member by member under a path of their own; any other
    /// element is reported once for the whole collection, however many break the rule, with all rules of the element.
    /// </summary>
    private static void Parts(Shape shape, object value, string path, Violations violations)
    {
        switch (shape)
        {
            case StructureShape structure:
                Structure(structure, value, path + ".", violations);
                break;
            case ListShape list:
                List(list, value, path, violations);
                break;
            case MapShape map:
                Map(map, value, path, violations);
                break;
        }
    }

    private static void List(ListShape list, object value, string path, Violations violations)
    {
        var broken = false;
        var number = 0;
        foreach (var item in list.Items(value))
        {
            number++;
            broken |= !Constraint.Holds(list.Member, item);
            if (list.Member is not ScalarShape)
                Parts(list.Member, item, $"{path}.{number}.member", violations);
        }

        if (broken)
            violations.Add(ValueText.Of(list, value), path, $"Member must satisfy constraint: {Constraint.Every(list.Member)}");
    }

    private static void Map(MapShape map, object value, string path, Violations violations)
    {
        var brokenKey = false;
        var brokenValue = false;
        foreach (var (key, item) in map.Entries(value))
        {
            brokenKey |= !Constraint.Holds(map.Key, key);
            brokenValue |= !Constraint.Holds(map.Value, item);
            if (map.Value is not ScalarShape)
                Parts(map.Value, item, $"{path}.{Short(key)}.member", violations);
        }

        if (brokenKey)
            violations.Add(ValueText.Of(map, value), path, $"Map keys must satisfy constraint: {Constraint.Every(map.Key)}");
        if (brokenValue)
            violations.Add(ValueText.Of(map, value), path, $"Map value must satisfy constraint: {Constraint.Every(map.Value)}");
    }

    /// <summary>A key as a part of a path; cut, because a path repeats for every violation beneath it.</summary>
    private static string Short(string key) => key.Length <= MaxKeyInPath ? key : key[..MaxKeyInPath];
}
