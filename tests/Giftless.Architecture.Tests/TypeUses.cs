using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Giftless.Architecture.Tests;

/// <summary>
/// Finds which types of an assembly a type uses: in its declaration, its members, its attributes, and the code of its methods. Only
/// constants leave no trace in compiled code.
/// </summary>
internal static class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>
    /// The types of an assembly with those of the same assembly that each uses; what compilers nest belongs to its outermost type.
    /// </summary>
    public static IEnumerable<(Type From, Type To)> In(Assembly assembly) =>
        from type in assembly.GetTypes()
        where !type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.IsNested
        from used in Of(type).SelectMany(Parts)
        where used.Assembly == assembly
        select (Outermost(type), Outermost(used));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    /// <summary>A type as it is declared, and the types that it is made of.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter)
            return [];
        return type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }

    private static IEnumerable<Type> Of(Type type)
    {
        var methods = type.GetConstructors(All).Concat<MethodBase>(type.GetMethods(All)).ToList();
        return
        [
            .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
            .. type.GetInterfaces(),
            .. type.GetGenericArguments().Where(argument => argument.IsGenericParameter)
                .SelectMany(argument => argument.GetGenericParameterConstraints()),
            .. type.GetFields(All).Select(field => field.FieldType),
            .. type.GetMembers(All).Prepend(type).SelectMany(member => member.CustomAttributes).SelectMany(OfAttribute),
            .. methods.SelectMany(method => method.GetParameters()).SelectMany(OfParameter),
            .. methods.OfType<MethodInfo>().Select(method => method.ReturnType),
            .. methods.SelectMany(OfBody),
        ];
    }

    private static IEnumerable<Type> OfParameter(ParameterInfo parameter) =>
        [parameter.ParameterType, .. parameter.CustomAttributes.SelectMany(OfAttribute)];

    private static IEnumerable<Type> OfAttribute(CustomAttributeData attribute) =>
        [attribute.AttributeType, .. attribute.ConstructorArguments.Select(argument => argument.Value).OfType<Type>()];

    private static IEnumerable<Type> OfBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return [];
        return
        [
            .. body.LocalVariables.Select(local => local.LocalType),
            .. body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                .Select(clause => clause.CatchType!),
            .. TokensIn(body.GetILAsByteArray()!).SelectMany(token => OfToken(method, token)),
        ];
    }

    private static IEnumerable<Type> OfToken(MethodBase method, int token)
    {
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return method.Module.ResolveMember(token, ofType, ofMethod) switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodInfo called =>
            [
                called.DeclaringType!, called.ReturnType, .. called.GetParameters().Select(parameter => parameter.ParameterType),
                .. called.IsGenericMethod ? called.GetGenericArguments() : [],
            ],
            ConstructorInfo made => [made.DeclaringType!, .. made.GetParameters().Select(parameter => parameter.ParameterType)],
            _ => [],
        };
    }

    /// <summary>The tokens of members in the code of a method (ECMA-335, partition III).</summary>
    private static List<int> TokensIn(byte[] code)
    {
        var tokens = new List<int>();
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at];
            var opCode = OpCodesByValue[value];
            at += opCode.Size;
            var operand = code.AsSpan(at);
            if (opCode.OperandType
                is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(operand));
            at += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
                _ => 4,
            };
        }

        return tokens;
    }
}
